using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>Application of layers, for layers and functions that are made of others.</summary>
public static class LayerApplication
{
    /// <summary>Applies a layer in a scope of its own; a nameless <see cref="Sequential"/> opens none.</summary>
    /// <exception cref="GraphCompilerException">The input does not fit, at the layer's line.</exception>
    public static Tensor Apply(this Layer layer, Tensor x, LayerContext context)
    {
        if (layer is not Sequential { Name: null })
        {
            return context.Call(layer, x);
        }

        using (context.Trace.At(layer.Location))
        {
            return layer.Forward(x, context);
        }
    }
}
