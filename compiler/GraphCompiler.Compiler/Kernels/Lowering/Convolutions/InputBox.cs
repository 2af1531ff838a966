using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>All that the windows of a convolution reach, with zeros where there is nothing, and how a copy of it lies.</summary>
/// <param name="Shape">The box: [sample, channel, spatial…].</param>
/// <param name="Low">The element of each spatial dimension that it begins with.</param>
public sealed record InputBox(Shape Shape, EquatableArray<long> Low)
{
    /// <summary>Channels of a block: <c>[sample, block, spatial…, channel of the block]</c>; 1 where it lies channel by channel.</summary>
    public long ChannelTile { get; init; } = 1;

    /// <summary>
    /// Whether it lies as <c>[channel, sample, spatial…]</c>: the gradient of kernels takes samples for channels, and copies them in the order of memory.
    /// </summary>
    public bool IsTurned { get; init; }

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

    private T[] InOrder<T>(T[] coordinates) => IsTurned ? [coordinates[1], coordinates[0], .. coordinates[2..]] : coordinates;
}
