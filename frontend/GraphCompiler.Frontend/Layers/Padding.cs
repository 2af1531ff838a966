namespace GraphCompiler.Frontend.Layers;

/// <summary>Zeros around the input of a convolution, or what takes no part around that of a pooling.</summary>
public readonly struct Padding
{
    private readonly Extent amount;
    private readonly bool isSame, isGiven;

    private Padding(Extent amount, bool isSame) => (this.amount, this.isSame, isGiven) = (amount, isSame, true);

    /// <summary>None: windows lie within the input.</summary>
    public static Padding Valid => default;

    /// <summary>As much that there are <c>⌈size / stride⌉</c> windows; where it is odd, the more behind, as Keras.</summary>
    public static Padding Same => new(0, isSame: true);

    /// <summary>As many on each side.</summary>
    public static implicit operator Padding(long size) => new(size, isSame: false);

    /// <summary>As many above and below, and left and right.</summary>
    public static implicit operator Padding((long Height, long Width) sizes) => new(sizes, isSame: false);

    /// <summary>As many on both sides of each dimension.</summary>
    public static implicit operator Padding(long[] sizes) => new(sizes, isSame: false);

    /// <summary>How much stands before and behind each dimension.</summary>
    /// <param name="sizes">Sizes of the input.</param>
    /// <param name="kernel">Sizes of a window.</param>
    /// <param name="strides">Distances of windows.</param>
    /// <param name="dilation">Distances of elements of a window.</param>
    /// <param name="location">The layer's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: negative, or not one number for each dimension.</exception>
    internal (EquatableArray<long> Low, EquatableArray<long> High) Of(
        IReadOnlyList<long> sizes, IReadOnlyList<long> kernel, IReadOnlyList<long> strides, IReadOnlyList<long> dilation, SourceLocation location)
    {
        if (!isSame)
        {
            EquatableArray<long> both = (isGiven ? amount : 0).Along(sizes.Count, 0, "the padding", location);
            return (both, both);
        }

        long[] total = [.. sizes.Select((size, d) =>
        {
            long windows = (size + strides[d] - 1) / strides[d];
            return Math.Max(0, ((windows - 1) * strides[d]) + ((kernel[d] - 1) * dilation[d]) + 1 - size);
        })];
        return (total.Select(t => t / 2).ToEquatable(), total.Select(t => t - (t / 2)).ToEquatable());
    }
}
