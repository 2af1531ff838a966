using GraphCompiler.Compiler.Fusion;

namespace GraphCompiler.Compiler.Kernels.Lowering.Fibers;

/// <summary>How the fibers of a space, the elements that are reduced to one result each, are shared out: a function of shapes alone.</summary>
/// <remarks>
/// Fibers of a major reduction lie side by side and are taken in blocks of columns, as many as a cache holds; those of a minor one are taken one by one,
/// or if their runs are short several at once.
/// </remarks>
public sealed class FiberBlocks
{
    /// <summary>Columns of a block are a multiple of it, a cache line of 4-byte elements, where there are as many.</summary>
    public const long Line = 16;

    /// <summary>Elements of a block, about: they stay in the second-level cache from sweep to sweep.</summary>
    private const long BlockElements = 1 << 16;

    /// <summary>Most columns of a block: states and results of a sweep stay in registers. Softmax of [32,256,1024] along axis 1 takes 2.4 ms so, in blocks of 256 columns 2.7 ms.</summary>
    private const long MostWidth = ReductionOrder.Lanes;

    /// <summary>Chunks from which on they grow.</summary>
    private const long FewestChunks = 64;

    /// <summary>Most elements of a chunk: some 20 µs of work.</summary>
    private const long MostElements = 1 << 16;

    /// <summary>Fewest blocks that are shared out well.</summary>
    private const long FewestBlocks = 16;

    /// <summary>Most elements of a block: more do not stay in a cache from sweep to sweep.</summary>
    private const long MostBlockElements = 1 << 20;

    /// <summary>Most states of a block, which lie in scratch beside what is kept.</summary>
    private const long MostCells = 1 << 14;

    /// <summary>
    /// Fewest columns of a block: short pieces of rows far apart cost more than sweeps over whole rows. Batch norm of 4096×768 takes 2.3 ms in blocks of
    /// 16 columns, 1.6 ms in a kernel a stage.
    /// </summary>
    private const long FewestColumns = 64;

    /// <summary>
    /// Elements that lie side by side in the runs of a block of fibers. Batch norm of 32×512×4×4 takes 55 µs in pieces of 512 elements, 57 in pieces of 128
    /// and 190 in single runs.
    /// </summary>
    private const long PieceElements = 512;

    private FiberBlocks(ReductionOrder order, long width)
    {
        (Order, Width) = (order, width);
        BlocksPerRow = order.IsMinor ? 1 : (order.Columns + Width - 1) / Width;
        Count = order.IsMinor ? order.Kept / Width : order.Kept / Math.Max(1, order.Columns) * BlocksPerRow;
        long elements = Math.Clamp(order.Kept * order.Reduced / FewestChunks, ElementwiseLowering.ChunkElements, MostElements);
        PerChunk = Math.Clamp(elements / Math.Max(1, Width * order.Reduced), 1, Math.Max(1, Count));
        Chunks = (Count + PerChunk - 1) / PerChunk;
    }

    /// <summary>How the reductions run through the elements.</summary>
    public ReductionOrder Order { get; }

    /// <summary>Columns of a block; of a minor reduction its fibers.</summary>
    public long Width { get; }

    /// <summary>Blocks of the columns that lie side by side.</summary>
    public long BlocksPerRow { get; }

    /// <summary>Number of blocks.</summary>
    public long Count { get; }

    /// <summary>Blocks of a chunk.</summary>
    public long PerChunk { get; }

    /// <summary>Number of chunks.</summary>
    public long Chunks { get; }

    /// <summary>Elements of a block.</summary>
    public long Elements => Width * Order.Reduced;

    /// <summary>Whether every block has as many columns.</summary>
    public bool AreEqual => Order.Columns % Width == 0;

    /// <summary>The blocks of a space for processors with caches.</summary>
    public static FiberBlocks Of(ReductionOrder order) => new(order, order.IsMinor ? FibersOfBlock(order) : ColumnsOfBlock(order));

    /// <summary>A block for each fiber: in a grid, columns that lie side by side go to lanes that do.</summary>
    public static FiberBlocks Single(ReductionOrder order) => new(order, 1);

    /// <summary>Why a group should not sweep over its fibers in one kernel; null if it may.</summary>
    public static string? Objection(GroupPattern pattern)
    {
        if (pattern.Elements == 0)
        {
            return "there is nothing to sweep over";
        }

        FiberBlocks blocks = Of(pattern.Order!);
        return blocks.Count < FewestBlocks && pattern.Elements > FusionRules.MaxSerialElements ? "its few fibers would run on one core"
            : blocks.Elements > MostBlockElements || blocks.Cells(pattern) > MostCells ? "its fibers stay in no cache from sweep to sweep"
            : blocks.Width < Math.Min(FewestColumns, blocks.Order.Columns) ? "its fibers are so long that few of them fit a cache side by side"
            : null;
    }

    /// <summary>States of a block: of each reduction one for each column, and for each of its segments.</summary>
    private long Cells(GroupPattern pattern) => pattern.Levels.Keys.Count(n => n.Op is ReductionOp) * Width * (Order.IsMinor ? ReductionOrder.Lanes : Order.Segments + 1);

    /// <summary>Fibers of a minor reduction that are swept over together: as many as make long pieces of their runs, and leave enough blocks.</summary>
    private static long FibersOfBlock(ReductionOrder order)
    {
        long most = order.Segments > 1 || order.Reduced == 0 ? 1
            : Math.Min(Math.Min(PieceElements / order.Run, order.Kept / FewestBlocks), BlockElements / order.Reduced);
        long fibers = Math.Max(1, most);
        while (order.Kept % fibers != 0)
        {
            fibers--;
        }

        return fibers;
    }

    /// <summary>The widest block that divides the columns, if one does.</summary>
    private static long ColumnsOfBlock(ReductionOrder order)
    {
        long most = Math.Clamp(BlockElements / Math.Max(1, order.Reduced) / Line * Line, Line, MostWidth);
        if (order.Columns <= most)
        {
            return Math.Max(1, order.Columns);
        }

        long width = most;
        while (width > Line && order.Columns % width != 0)
        {
            width -= Line;
        }

        return order.Columns % width == 0 ? width : most;
    }
}
