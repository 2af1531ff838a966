using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>
/// <c>x / (k + alpha · Σ x²)^beta</c>, the sum over neighbouring channels: <c>[n, channels, …]</c> to the same (Krizhevsky et al. 2012, whose constants are
/// the defaults).
/// </summary>
/// <param name="size">Number of neighbours, the channel itself among them.</param>
/// <param name="alpha">Factor of the sum; not divided by their number.</param>
/// <param name="beta">The exponent.</param>
/// <param name="k">What is added to the sum.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
/// <exception cref="GraphCompilerException">GRC8012: no neighbours, a negative alpha or k, or a beta that is not finite.</exception>
public sealed class LocalResponseNorm(
    int size = 5, double alpha = 1e-4, double beta = 0.75, double k = 2, string? name = null,
    [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : Layer(name, file, line)
{
    private readonly int neighbours = (int)Options.Positive(size, "the number of neighbours", new(file, line));
    private readonly double factor = Options.NotNegative(alpha, "alpha", new(file, line)), exponent = Options.Finite(beta, "beta", new(file, line));
    private readonly double summand = Options.NotNegative(k, "k", new(file, line));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context) => x.Rank >= 3 && x.DType.IsFloat
        ? x.Map(Location, (b, v) => b.LocalResponseNorm(v, neighbours, factor * neighbours, exponent, summand))
        : throw Misfit("channels with some extent, f32[n, channels, …]", x);
}
