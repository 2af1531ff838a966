using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Contraction;

namespace GraphCompiler.Compiler.Kernels.Lowering.Gpu;

/// <summary>The block of a product that a group of lanes computes: each lane some rows and columns of it, in registers.</summary>
/// <remarks>
/// The more elements a lane has, the more multiply-adds each element that is read from shared memory feeds: of 8 × 8, four. The fewer it has,
/// the more groups there are to share among the parts of a device. That is chosen by shape alone.
/// </remarks>
/// <param name="LaneRows">Lanes along the rows.</param>
/// <param name="LaneColumns">Lanes along the columns.</param>
/// <param name="RowsOfLane">Rows of a lane.</param>
/// <param name="ColumnsOfLane">Columns of a lane.</param>
/// <param name="Depth">Contracted indices that lie in shared memory at a time.</param>
public readonly record struct DotTile(int LaneRows, int LaneColumns, int RowsOfLane, int ColumnsOfLane, int Depth)
{
    /// <summary>Groups from which on a device is busy.</summary>
    private const long EnoughGroups = 64;

    /// <summary>Neighbouring rows or columns of a lane: a load of 16 bytes from shared memory.</summary>
    private const int Neighbours = 4;

    /// <summary>Lanes of a group.</summary>
    public int Lanes => LaneRows * LaneColumns;

    /// <summary>Rows of the block.</summary>
    public int Rows => LaneRows * RowsOfLane;

    /// <summary>Columns of the block.</summary>
    public int Columns => LaneColumns * ColumnsOfLane;

    /// <summary>The block for a product.</summary>
    public static DotTile For(DotShape shape)
    {
        int depth = (int)Math.Clamp(shape.Depth, 1, 16);
        DotTile large = new(16, 16, 8, 8, Math.Min(8, depth)), medium = new(16, 16, 4, 4, depth), small = new(16, 16, 2, 2, depth);
        return shape.Rows <= 8 ? Thin(shape.Rows, depth)
            : shape.Columns <= 8 ? Thin(shape.Columns, depth).Turned()
            : shape.Rows < 32 || shape.Columns < 32 ? new DotTile(16, 16, 1, 1, depth)
            : shape.Type.Size <= 4 && large.Groups(shape) >= EnoughGroups ? large
            : medium.Groups(shape) >= EnoughGroups ? medium
            : small;
    }

    /// <summary>Groups for a product.</summary>
    public long Groups(DotShape shape) => checked(shape.Batch * DotShape.CeilDiv(shape.Rows, Rows) * DotShape.CeilDiv(shape.Columns, Columns));

    /// <summary>Number in the block of a lane's row or column.</summary>
    /// <param name="lane">Number of the lane along that side.</param>
    /// <param name="lanes">Lanes along it.</param>
    /// <param name="ofLane">Rows or columns of a lane.</param>
    /// <param name="number">Which of them.</param>
    public static IndexExpr Place(IndexExpr lane, int lanes, int ofLane, IndexExpr number)
    {
        int neighbours = Math.Min(Neighbours, ofLane);
        return (lane * neighbours) + (number / neighbours * ((long)lanes * neighbours)) + (number % neighbours);
    }

    private static DotTile Thin(long rows, int depth) =>
        rows == 1 ? new(1, 64, 1, 1, depth) : rows == 2 ? new(2, 64, 1, 1, depth) : rows <= 4 ? new(4, 32, 1, 1, depth) : new(8, 32, 1, 1, depth);

    private DotTile Turned() => new(LaneColumns, LaneRows, ColumnsOfLane, RowsOfLane, Depth);
}
