using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>(Σ |x|ᵖ)^(1/p) of each window: <c>[n, channels, spatial…]</c> to the same with fewer places, in any number of dimensions.</summary>
public sealed class LpPool : Layer
{
    private readonly Extent window, stride;
    private readonly Padding padding;
    private readonly bool roundsUp;
    private readonly double p;

    /// <summary>(Σ |x|ᵖ)^(1/p) of each window.</summary>
    /// <param name="window">Size of a window.</param>
    /// <param name="stride">Distance of windows; their size where null.</param>
    /// <param name="padding">What stands around the input.</param>
    /// <param name="roundsUp">Whether a last window that reaches beyond the input counts too (<c>ceil_mode</c> of PyTorch).</param>
    /// <param name="p">The exponent, above 0.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: p is not above 0.</exception>
    public LpPool(
        Extent window, Extent? stride = null, Padding padding = default, bool roundsUp = false, double p = 2, string? name = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, file, line) =>
        (this.window, this.stride, this.padding, this.roundsUp, this.p) = (window, stride ?? window, padding, roundsUp, Options.AboveZero(p, "p", Location));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        PoolingWindow windows = Windows.Of(this, x, window, stride, padding, roundsUp);
        return x.Map(Location, (b, v) => b.LpPool(v, windows, p));
    }
}
