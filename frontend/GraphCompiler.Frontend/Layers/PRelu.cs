using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>max(x, 0) + slope · min(x, 0) with a learned slope for each channel (He et al. 2015).</summary>
/// <remarks>
/// Parameter: <c>slope</c> [channels], where channels are axis 1, of rows the features; 0.25 at first as in the paper. As the paper says, no penalty is on it.
/// </remarks>
/// <param name="initial">The slope at first.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
public sealed class PRelu(
    double initial = 0.25, string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : Layer(name, file, line)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        if (x.Rank < 2 || !x.DType.IsFloat)
        {
            throw Misfit("channels, f32[n, channels, …]", x);
        }

        Tensor slope = context.Parameter(this, "slope", x.Type.With([x.Shape[1]]), Initializer.Constant(initial), isBias: true);
        return x.Map(Location, (b, v) => b.LeakyRelu(v, b.AlongChannels(slope.Value, v.Type.Shape)));
    }
}
