using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>
/// The greatest elements of parts of nearly equal size: <c>[n, channels, spatial…]</c> to a given number of places; of n elements, part i of m has those from
/// ⌊i · n / m⌋ to ⌈(i + 1) · n / m⌉, as PyTorch.
/// </summary>
/// <param name="places">Places of the result.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
public sealed class AdaptiveMaxPool(
    Extent places, string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : Layer(name, file, line)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        EquatableArray<long> sizes = places.Along(SpatialRank(x), 1, "the number of places", Location);
        return x.Map(Location, (b, v) => b.AdaptiveMaxPool(v, sizes));
    }
}
