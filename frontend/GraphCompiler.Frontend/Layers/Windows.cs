using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>The windows of a pooling layer over an input.</summary>
internal static class Windows
{
    /// <exception cref="GraphCompilerException">GRC8011: the input has no extent, or is smaller than a window; GRC8012: sizes out of range.</exception>
    public static PoolingWindow Of(
        Layer layer, Tensor x, Extent window, Extent stride, Padding padding, bool roundsUp)
    {
        int rank = layer.SpatialRank(x);
        long[] places = [.. x.Shape.Skip(2).Select(d => d.Size)];
        EquatableArray<long> sizes = window.Along(rank, 1, "the size of a window", layer.Location);
        EquatableArray<long> strides = stride.Along(rank, 1, "the stride", layer.Location);
        EquatableArray<long> ones = Enumerable.Repeat(1L, rank).ToEquatable();
        (EquatableArray<long> low, EquatableArray<long> high) = padding.Of(places, sizes, strides, ones, layer.Location);
        var windows = new PoolingWindow(sizes, strides, low, high, RoundsUp: roundsUp);
        return places.Select((size, axis) => windows.Count(axis, size)).All(count => count > 0)
            ? windows
            : throw layer.Misfit($"images of at least one window of {window}", x);
    }
}
