using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>Application of layers, for layers and functions that are made of others.</summary>
public static class LayerApplication
{
    /// <summary>Applies a layer in a scope of its own; a nameless <see cref="Sequential"/> opens none.</summary>
    /// <exception cref="GraphCompilerException">The input does not fit, at the layer's line.</exception>
    public static Tensor Apply(this Layer layer, Tensor x, LayerContext context) =>
        layer is Sequential { Name: null } ? layer.Forward(x, context) : context.Call(layer, x);
}
