using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>The greatest element of each window: <c>[n, channels, spatial…]</c> to the same with fewer places, in any number of dimensions.</summary>
public sealed class MaxPool : Layer
{
    private readonly Extent window, stride;
    private readonly Padding padding;
    private readonly bool roundsUp;

    /// <summary>The greatest element of each window.</summary>
    /// <param name="window">Size of a window.</param>
    /// <param name="stride">Distance of windows; their size where null.</param>
    /// <param name="padding">What stands around the input.</param>
    /// <param name="roundsUp">Whether a last window that reaches beyond the input counts too (<c>ceil_mode</c> of PyTorch).</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    public MaxPool(
        Extent window, Extent? stride = null, Padding padding = default, bool roundsUp = false, string? name = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, file, line) =>
        (this.window, this.stride, this.padding, this.roundsUp) = (window, stride ?? window, padding, roundsUp);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        PoolingWindow windows = Windows.Of(this, x, window, stride, padding, roundsUp);
        return x.Map(Location, (b, v) => b.MaxPool(v, windows));
    }
}
