namespace GraphCompiler.Frontend.Layers;

/// <summary>Sizes or steps along the spatial dimensions: one number for all of them, or one for each: <c>3</c>, <c>(1, 7)</c>, <c>new long[] { 1, 3, 3 }</c>.</summary>
public readonly struct Extent
{
    private readonly long[] sizes;

    private Extent(long[] sizes) => this.sizes = sizes;

    /// <summary>The same along each dimension.</summary>
    public static implicit operator Extent(long size) => new([size]);

    /// <summary>Along height and width.</summary>
    public static implicit operator Extent((long Height, long Width) sizes) => new([sizes.Height, sizes.Width]);

    /// <summary>Along depth, height and width.</summary>
    public static implicit operator Extent((long Depth, long Height, long Width) sizes) => new([sizes.Depth, sizes.Height, sizes.Width]);

    /// <summary>One for each dimension.</summary>
    public static implicit operator Extent(long[] sizes) => new([.. sizes]);

    /// <summary>The numbers in words: <c>3</c>, <c>1×7</c>.</summary>
    public override string ToString() => string.Join('×', (sizes ?? []).Select(size => FormattableString.Invariant($"{size}")));

    /// <summary>A number for each of some dimensions, all at least a bound.</summary>
    /// <exception cref="GraphCompilerException">GRC8012: there are others than one or as many, or one is below the bound.</exception>
    internal EquatableArray<long> Along(int rank, long least, string what, SourceLocation location)
    {
        long[] given = sizes ?? [];
        return (given.Length == 1 || given.Length == rank) && given.All(size => size >= least && size <= int.MaxValue)
            ? (given.Length == rank ? given.ToEquatable() : Enumerable.Repeat(given[0], rank).ToEquatable())
            : throw DiagnosticId.InvalidOption.Error(
                FormattableString.Invariant($"{what} is one number or {rank}, each at least {least}, got {(given.Length == 0 ? "none" : ToString())}"), location);
    }
}
