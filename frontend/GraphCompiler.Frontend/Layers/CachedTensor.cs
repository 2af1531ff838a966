using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>A tensor that is kept from one step of a sequence to the next.</summary>
public sealed class CachedTensor
{
    internal CachedTensor(Tensor value) => (Value, Next, Start) = (value, value, value);

    /// <summary>What the step before left; at first the start.</summary>
    public Tensor Value { get; }

    /// <summary>What the next step finds, of the same type; the old value where nothing is set.</summary>
    public Tensor Next { get; set; }

    /// <summary>What the first step finds; zeros where nothing is set. It may depend on what is made once (<see cref="LayerContext.Once"/>) alone.</summary>
    public Tensor Start { get; set; }
}
