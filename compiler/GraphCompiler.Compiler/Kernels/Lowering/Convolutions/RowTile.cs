using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Contraction;

namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>A box of rows that one register tile computes.</summary>
/// <param name="Corner">Coordinates of its first row: sample, then windows along each spatial dimension.</param>
/// <param name="Lead">The first coordinate of which it has several values; of those behind it has all.</param>
/// <param name="Shape">How many values of each coordinate from there on.</param>
/// <param name="NumberInChunk">Number of its first row among the rows of the chunk; the others follow.</param>
/// <param name="NumberInBand">Number of its first row among the rows of its band.</param>
public sealed record RowTile(EquatableArray<IndexExpr> Corner, int Lead, Shape Shape, IndexExpr NumberInChunk, IndexExpr NumberInBand)
{
    /// <summary>The rows, as distances from the corner along the coordinates from <see cref="Lead"/> on.</summary>
    public IReadOnlyList<long[]> Offsets { get; } = [.. Boxes(Shape)];

    /// <summary>Coordinates of one of the rows.</summary>
    /// <param name="row">Its number.</param>
    public IndexExpr[] Row(IndexExpr row)
    {
        EquatableArray<IndexExpr> offset = ReshapeMap.Index(Shape, Runtime.Shape.FromSizes(Shape.Elements), [row]);
        return [.. Corner.Select((at, d) => d < Lead ? at : at + offset[d - Lead])];
    }

    private static IEnumerable<long[]> Boxes(Shape shape)
    {
        var offset = new long[shape.Rank];
        for (long i = 0; i < shape.Elements; i++)
        {
            yield return [.. offset];
            for (int d = shape.Rank - 1; d >= 0 && ++offset[d] == shape[d].Size; d--)
            {
                offset[d] = 0;
            }
        }
    }
}

/// <summary>Rows of a chunk whose results are passed on together.</summary>
/// <param name="Before">Coordinates that all of them share.</param>
/// <param name="First">First value of the coordinate after these.</param>
/// <param name="Behind">Extents of the coordinates behind that one.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Most">No more rows than these.</param>
public sealed record RowBand(EquatableArray<IndexExpr> Before, IndexExpr First, EquatableArray<long> Behind, IndexExpr Rows, long Most)
{
    /// <summary>Coordinates of one of the rows.</summary>
    /// <param name="row">Its number.</param>
    public IndexExpr[] Row(IndexExpr row)
    {
        long behind = Behind.Aggregate(1L, (n, e) => checked(n * e)), values = DotShape.CeilDiv(Most, behind);
        EquatableArray<IndexExpr> offset = ReshapeMap.Index(
            Runtime.Shape.FromSizes([values, .. Behind]), Runtime.Shape.FromSizes(values * behind), [row]);
        return [.. Before, First + offset[0], .. offset.Skip(1)];
    }
}
