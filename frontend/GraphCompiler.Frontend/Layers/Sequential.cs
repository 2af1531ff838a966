using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>Layers one after another.</summary>
public sealed class Sequential : Layer
{
    private readonly Layer[] layers;

    /// <summary>Layers one after another; their scope is the one around.</summary>
    public Sequential(params Layer[] layers) => this.layers = layers;

    /// <summary>Layers one after another, in a scope of the given name.</summary>
    public Sequential(
        string name, Layer[] layers, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, file, line) => this.layers = layers;

    /// <summary>A ready-made model: layers one after another whose scope is the one around, at the line where the user made it.</summary>
    internal Sequential(Layer[] layers, string file, int line)
        : base(null, file, line) => this.layers = layers;

    /// <summary>The layers.</summary>
    public IReadOnlyList<Layer> Layers => layers;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context) =>
        layers.Aggregate(x, (y, layer) => layer.Apply(y, context));
}
