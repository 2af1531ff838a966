using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>The mean of each window: <c>[n, channels, spatial…]</c> to the same with fewer places, in any number of dimensions.</summary>
public sealed class AveragePool : Layer
{
    private readonly Extent window, stride;
    private readonly Padding padding;
    private readonly bool roundsUp, countsPadding;

    /// <summary>The mean of each window.</summary>
    /// <param name="window">Size of a window.</param>
    /// <param name="stride">Distance of windows; their size where null.</param>
    /// <param name="padding">What stands around the input.</param>
    /// <param name="roundsUp">Whether a last window that reaches beyond the input counts too (<c>ceil_mode</c> of PyTorch).</param>
    /// <param name="countsPadding">Whether padding counts as elements that are 0 (<c>count_include_pad</c> of PyTorch); Keras leaves it out.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    public AveragePool(
        Extent window, Extent? stride = null, Padding padding = default, bool roundsUp = false, bool countsPadding = false, string? name = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, file, line) =>
        (this.window, this.stride, this.padding, this.roundsUp, this.countsPadding) = (window, stride ?? window, padding, roundsUp, countsPadding);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        PoolingWindow windows = Windows.Of(this, x, window, stride, padding, roundsUp);
        return x.Map(Location, (b, v) => b.AveragePool(v, windows, countsPadding));
    }
}
