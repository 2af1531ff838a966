using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>A tensor that is kept from one step of a sequence to the next.</summary>
public sealed class CachedTensor
{
    internal CachedTensor(Tensor value) => (Value, Next) = (value, value);

    /// <summary>What the step before left; zeros at first.</summary>
    public Tensor Value { get; }

    /// <summary>What the next step finds, of the same type; the old value where nothing is set.</summary>
    public Tensor Next { get; set; }

    /// <summary>Its type.</summary>
    internal TensorType Type => Value.Type;
}
