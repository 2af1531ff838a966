using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>One of the linear maps that a layer is made of: <c>x · weight + bias</c> over the last axis.</summary>
/// <remarks>Parameters: <c>NAME_weight</c> [in, units], <c>NAME_bias</c> [units].</remarks>
/// <param name="Name">Its name within the layer.</param>
/// <param name="HasBias">Whether there is a bias.</param>
/// <param name="Weights">How the weights start.</param>
internal sealed record Projection(string Name, bool HasBias, Initializer Weights)
{
    public Tensor Apply(Layer owner, LayerContext context, Tensor x, long units)
    {
        Tensor weight = context.Parameter(owner, Name + "_weight", x.Type.With([x.Shape[^1], units]), Weights);
        Tensor y = Functions.MatMul(x, weight);
        return HasBias
            ? y + context.Parameter(owner, Name + "_bias", x.Type.With([units]), Initializer.Zeros, isBias: true)
            : y;
    }
}
