using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>The mean of each channel over all places: <c>[n, channels, spatial…]</c> to <c>[n, channels]</c> (Lin et al. 2014).</summary>
/// <param name="name">Name of the layer.</param>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
public sealed class GlobalAveragePool(string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : Layer(name, file, line)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context) => Functions.Mean(x, [.. Enumerable.Range(2, SpatialRank(x))]);
}
