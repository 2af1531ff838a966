using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>Dropout of whole channels: <c>[n, channels, …]</c> to the same (Tompson et al. 2015).</summary>
/// <remarks>Neighbours in an image are so alike that dropping some of them drops little. Outside training it is the identity.</remarks>
public sealed class SpatialDropout : Layer
{
    private readonly float rate;

    /// <summary>Dropout of whole channels.</summary>
    /// <param name="rate">Probability that a channel is dropped, in [0, 1).</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: the rate is not in [0, 1).</exception>
    public SpatialDropout(float rate, string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, file, line) => this.rate = Options.Rate(rate, "a dropout rate", Location);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context) =>
        Dropout.Drop(x, [x.Shape[0], x.Shape[1], .. Enumerable.Repeat<Dim>(1, SpatialRank(x))], rate, context);
}
