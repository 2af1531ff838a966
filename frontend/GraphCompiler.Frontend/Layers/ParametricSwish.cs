using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>x / (1 + e^−βx) with a learned β for each channel (Ramachandran et al. 2017).</summary>
/// <remarks>Parameter: <c>beta</c> [channels], where channels are axis 1, of rows the features; 1 at first.</remarks>
/// <param name="initial">β at first.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
public sealed class ParametricSwish(
    double initial = 1, string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : Layer(name, file, line)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        if (x.Rank < 2 || !x.DType.IsFloat)
        {
            throw Misfit("channels, f32[n, channels, …]", x);
        }

        Tensor beta = context.Parameter(this, "beta", x.Type.With([x.Shape[1]]), Initializer.Constant(initial), isBias: true);
        return x.Map(Location, (b, v) => b.Mul(v, b.Logistic(b.Mul(v, b.AlongChannels(beta.Value, v.Type.Shape)))));
    }
}
