using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>
/// Normalisation of each channel of each example: <c>[n, channels, …]</c> to the same, mean 0 and variance 1 in each, then scaled and moved by channel
/// (Ulyanov et al. 2016).
/// </summary>
/// <remarks>Parameters: <c>scale</c>, <c>offset</c>, both [channels]. There are no running statistics: training and inference are the same.</remarks>
/// <param name="epsilon">Added to the variance.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
/// <exception cref="GraphCompilerException">GRC8012: an epsilon below 0.</exception>
public sealed class InstanceNorm(
    float epsilon = 1e-5f, string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : Layer(name, file, line)
{
    private readonly float added = Options.NotNegative(epsilon, "epsilon", new(file, line));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context) => x.Rank >= 3 && x.DType.IsFloat
        ? GroupNorm.Normalize(this, x, x.Shape[1], added, context)
        : throw Misfit("channels with some extent, f32[n, channels, …]", x);
}
