using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>All that the windows of a convolution meet, with zeros where there is nothing, and how a copy of it lies.</summary>
/// <param name="Shape">The box: [sample, channel, spatial…].</param>
/// <param name="Low">The element of each spatial dimension that it begins with.</param>
/// <param name="Step">Elements from one that is met to the next, along each spatial dimension: those between are left out.</param>
public sealed record InputBox(Shape Shape, EquatableArray<long> Low, EquatableArray<long> Step)
{
    /// <summary>Lines of memory so far apart share their few places in the first-level cache.</summary>
    public const long CrowdedBytes = 4096;

    /// <summary>Channels of a block: <c>[sample, block, spatial…, channel of the block]</c>; 1 where it lies channel by channel.</summary>
    public long ChannelTile { get; init; } = 1;

    /// <summary>
    /// Whether it lies as <c>[channel, sample, spatial…]</c>: the gradient of kernels takes samples for channels, and copies them in the order of memory.
    /// </summary>
    public bool IsTurned { get; init; }

    /// <summary>The box of a convolution's windows.</summary>
    public static InputBox Of(ConvolutionProblem problem)
    {
        WindowPhase[][] phases = [.. problem.Dimensions.Select(d => d.Phases().Where(p => p.Taps > 0).ToArray())];
        long[] low = [.. phases.Select(p => p.Select(x => x.Offset).DefaultIfEmpty(0).Min())];
        long[] step = [.. phases.Select((p, d) => Math.Max(1, p.SelectMany(x => Distances(x, low[d])).Aggregate(0L, Gcd)))];
        long[] sizes = [.. phases.Select((p, d) => ((p.Select(x => x.End).DefaultIfEmpty(low[d] + 1).Max() - low[d] - 1) / step[d]) + 1)];
        return new InputBox(Shape.FromSizes([problem.Batch, problem.Groups * problem.Channels, .. sizes]), low.ToEquatable(), step.ToEquatable());
    }

    /// <summary>The box, with a column more where neighbouring images would share their places in the cache.</summary>
    public InputBox Spread(DType type)
    {
        long[] sizes = Shape.ToSizes();
        sizes[^1] += sizes.Skip(2).Aggregate(1L, (n, size) => checked(n * size)) * type.Size % CrowdedBytes == 0 ? 1 : 0;
        return this with { Shape = Runtime.Shape.FromSizes(sizes) };
    }

    /// <summary>Whether elements between those that are met are left out.</summary>
    public bool IsSparse => Step.Any(s => s > 1);

    /// <summary>Whether the box needs no zeros.</summary>
    public bool IsInside(ConvolutionProblem problem) =>
        problem.Dimensions.Select((d, i) => Low[i] >= 0 && Low[i] + ((Shape[i + 2].Size - 1) * Step[i]) < d.Input).All(fits => fits);

    /// <summary>The coordinates of an element of the input that is met.</summary>
    public IEnumerable<IndexExpr> IndexOf(IEnumerable<IndexExpr> element) => element.Select((e, d) => (e - Low[d]) / Step[d]);

    /// <summary>Its lines, in the order of memory: all coordinates but the last, blocks for channels.</summary>
    public Shape Lines => Shape.FromSizes(InOrder([Shape[0].Size, Shape[1].Size / ChannelTile, .. Shape.ToSizes()[2..^1]]));

    /// <summary>The coordinates of a line, sample and block first.</summary>
    /// <param name="line">Its number.</param>
    public IndexExpr[] Line(IndexVar line) => InOrder([.. ReshapeMap.Index(Lines, Shape.FromSizes(line.Extent), [line])]);

    /// <summary>The position of an element.</summary>
    /// <param name="index">Index of the element, as of the box.</param>
    public IndexExpr Position(EquatableArray<IndexExpr> index)
    {
        if (ChannelTile == 1)
        {
            return IndexAlgebra.Linearize(InOrder([.. index]), Shape.FromSizes(InOrder(Shape.ToSizes())).Strides());
        }

        var layout = new BlockedLayout([1], [ChannelTile], []);
        return IndexAlgebra.Linearize(Unpack.Place(layout, index), layout.Physical(Shape).Strides());
    }

    /// <summary>Distances of which those of all elements that windows of a kind meet are sums.</summary>
    private static long[] Distances(WindowPhase windows, long low) =>
        [windows.Offset - low, windows.Outputs > 1 ? windows.Stride : 0, windows.Taps > 1 ? windows.Dilation : 0];

    private static long Gcd(long x, long y) => y == 0 ? x : Gcd(y, x % y);

    private T[] InOrder<T>(T[] coordinates) => IsTurned ? [coordinates[1], coordinates[0], .. coordinates[2..]] : coordinates;
}
