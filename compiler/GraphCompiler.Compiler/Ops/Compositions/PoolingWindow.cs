namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>Which elements of adjacent axes are pooled to one: windows with strides, dilations and padding; one entry an axis.</summary>
/// <param name="Sizes">Elements of a window.</param>
/// <param name="Strides">Distance of two windows; left out: the windows' sizes.</param>
/// <param name="Low">Padding before the first element; left out: none.</param>
/// <param name="High">Padding behind the last element; left out: as before the first.</param>
/// <param name="Dilations">Distance of two elements of a window; left out: 1.</param>
/// <param name="RoundsUp">
/// Whether a last window that reaches beyond the padding counts too, if it starts before it (<c>ceil_mode</c> of ONNX and PyTorch).
/// </param>
public sealed record PoolingWindow(
    EquatableArray<long> Sizes, EquatableArray<long> Strides = default, EquatableArray<long> Low = default,
    EquatableArray<long> High = default, EquatableArray<long> Dilations = default, bool RoundsUp = false)
{
    /// <summary>Elements of a window.</summary>
    public long Elements => Sizes.Aggregate(1L, (n, size) => checked(n * size));

    /// <summary>Distance of two windows along an axis of the window.</summary>
    public long Stride(int axis) => Strides.Count == 0 ? Sizes[axis] : Strides[axis];

    /// <summary>Distance of two elements along an axis of the window.</summary>
    public long Dilation(int axis) => Dilations.Count == 0 ? 1 : Dilations[axis];

    /// <summary>Padding before the first element along an axis of the window.</summary>
    public long Before(int axis) => Low.Count == 0 ? 0 : Low[axis];

    /// <summary>Padding behind the last element along an axis of the window, as it is asked for.</summary>
    public long Behind(int axis) => High.Count == 0 ? Before(axis) : High[axis];

    /// <summary>Padding behind the last element along an axis of the window, with what the last window needs.</summary>
    /// <param name="axis">The axis of the window.</param>
    /// <param name="size">Size of the tensor along it.</param>
    public long Reached(int axis, long size) =>
        Math.Max(Behind(axis), ((Count(axis, size) - 1) * Stride(axis)) + Span(axis) - size - Before(axis));

    /// <summary>Number of windows along an axis of the window; not positive where none fits.</summary>
    /// <param name="axis">The axis of the window.</param>
    /// <param name="size">Size of the tensor along it.</param>
    public long Count(int axis, long size)
    {
        long rest = size + Before(axis) + Behind(axis) - Span(axis);
        if (rest < 0 || !RoundsUp)
        {
            return rest < 0 ? 0 : (rest / Stride(axis)) + 1;
        }

        long count = ((rest + Stride(axis) - 1) / Stride(axis)) + 1;
        return (count - 1) * Stride(axis) >= size + Before(axis) ? count - 1 : count;
    }

    /// <summary>Number of elements of each window along an axis of the window that lie in the tensor, or in its padding too.</summary>
    /// <param name="axis">The axis of the window.</param>
    /// <param name="size">Size of the tensor along it.</param>
    /// <param name="countsPadding">Whether padding that is asked for counts.</param>
    public double[] Counts(int axis, long size, bool countsPadding)
    {
        var counts = new double[Count(axis, size)];
        (long first, long end) = countsPadding ? (-Before(axis), size + Behind(axis)) : (0, size);
        for (long window = 0; window < counts.Length; window++)
        {
            for (long k = 0; k < Sizes[axis]; k++)
            {
                long at = (window * Stride(axis)) + (k * Dilation(axis)) - Before(axis);
                counts[window] += at >= first && at < end ? 1 : 0;
            }
        }

        return counts;
    }

    private long Span(int axis) => ((Sizes[axis] - 1) * Dilation(axis)) + 1;
}
