namespace GraphCompiler.Compiler.Kernels.Lowering.Contraction;

/// <summary>How the product of a matrix with packed panels is cut up.</summary>
/// <remarks>
/// A unit is a block of rows times a group of panels; a chunk is one or more units. Blocks, groups and chunks follow from the shape
/// and the operands' layout alone, the register tile from the form too: of 512 bits 14 × 2 vectors, of 256 bits 6 × 2, else 4 × 2, to keep the code
/// of the least form small. Measured on Zen 5 (one thread, share of the multiply-add limit, 500³ / 1000³ / 128×784×512): tiles of 14 rows 93 / 94 /
/// 91 %, of 8 rows 86 / 90 / 84 %, as each vector of a panel, which comes from the second-level cache, feeds more multiply-adds. More depth indices a
/// turn of the loop gain nothing. Rows copied to where they do not compete for places of the cache cost 9 points at two panels, more than they gain.
/// </remarks>
/// <param name="TileRows">Most rows of a register tile.</param>
/// <param name="TileVectors">Vectors of a register tile's row; they divide a panel.</param>
/// <param name="RowBlocks">Blocks of rows.</param>
/// <param name="Panels">Panels of a group; the last one may have fewer.</param>
/// <param name="DepthBlock">Depth of a panel at a time; the sums wait in scratch memory between blocks.</param>
/// <param name="UnitsPerChunk">Units of a chunk; it divides their number.</param>
public readonly record struct DotTiling(int TileRows, int TileVectors, RowBlocks RowBlocks, long Panels, long DepthBlock, long UnitsPerChunk)
{
    /// <summary>Up to this depth a panel is packed whole; deeper ones in blocks of nearly equal depth, whole squares of the widest register.</summary>
    private const long WholeDepth = 1536;

    private const long BlockedDepth = 1024;

    /// <summary>
    /// Depth of a block whose rows are read across their order in memory: a cache line a depth index, which the next tile needs again. At a stride of
    /// 4 KB all of them compete for few places of a cache: 1024³ runs at 92 % of the limit in blocks of 512 or 768, at 83 % in one.
    /// </summary>
    private const long DepthAcross = 768;

    /// <summary>
    /// Panels of a group. Two side by side are longer pieces of the rows of operand and result: 512×768×3072 runs at 92 % of the limit, with one panel at
    /// 87 %, with four at 91 %. Shallow panels go in larger groups, so that the epilogue meets long pieces of rows, and two cores write rows of their own:
    /// two halves of 128×512 of depth 10 take 4.7 µs as rows, 5.4 µs as columns, and at times 17 µs, as both cores write to the same pages.
    /// </summary>
    private const long FewestPanels = 2;

    private const long DepthOfGroup = 256;

    private const long MostPanels = 16;
    private const long MostRows = 1024;
    private const long MostRowsBlocked = 512;

    /// <summary>Each block packs its panels anew; from so many rows on that is a small part of the work.</summary>
    private const long FewestRows = 128;

    /// <summary>Where panels lie in memory already, a block needs only enough rows to read them for.</summary>
    private const long FewestRowsInPlace = 32;

    /// <summary>Where there is one unit only, other cores have nothing to do: half of it is worth a chunk though it packs the same again.</summary>
    private const long FewestRowsOfHalf = 64;

    /// <summary>Bytes of a way of the first-level cache: addresses so far apart, or a multiple, compete for the same dozen places.</summary>
    public const long CacheWay = 4096;

    /// <summary>Most rows of a tile that compete, so that the panels find a place beside them: at 1024³ tiles of 14 rows reach 95 %, of 10 rows 99 %.</summary>
    private const int MostColliding = 10;

    /// <summary>So many units are enough for any number of cores.</summary>
    private const long EnoughUnits = 8;

    /// <summary>Multiply-adds that are worth a chunk of their own: some 10 µs.</summary>
    private const double WorthAChunk = 1 << 20;

    /// <summary>Multiply-adds that are worth to be halved where they are the only unit.</summary>
    private const double WorthAHalf = WorthAChunk / 2;

    /// <summary>Depth that a packed panel has room for: whole squares of the widest register.</summary>
    public long PanelDepth => DotShape.CeilDiv(DepthBlock, 16) * 16;

    /// <summary>The tiling for a shape and a form.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="rowsAcross">Whether neighbours in memory of the rows' operand are rows, not depth indices.</param>
    /// <param name="rowsCollide">Whether all rows begin at one place of the caches (<see cref="CacheWay"/>).</param>
    /// <param name="packed">Whether the columns' operand is packed by each block of rows, not read in place.</param>
    /// <param name="form">The form.</param>
    public static DotTiling For(DotShape shape, bool rowsAcross, bool rowsCollide, bool packed, VectorForm form)
    {
        int lanes = shape.Lanes(form);
        (int rows, int vectors) = lanes > 1 && form.Bits == 512 ? (rowsCollide ? MostColliding : 14, 2) : lanes > 1 && form.Bits == 256 ? (6, 2) : (4, 2);
        if (shape.Columns <= lanes)
        {
            (rows, vectors) = (lanes == 1 ? 4 : form.Bits == 512 ? 16 : 8, 1);
        }

        bool blocked = shape.Depth > (rowsAcross ? DepthAcross : WholeDepth);
        long depthBlocks = DotShape.CeilDiv(shape.Depth, rowsAcross ? DepthAcross : BlockedDepth);
        long depth = blocked ? DotShape.CeilDiv(shape.Depth, depthBlocks * 16) * 16 : shape.Depth;
        long panels = PanelsFor(shape);
        RowBlocks blocks = RowBlocksFor(shape, panels, blocked ? MostRowsBlocked : MostRows, packed);
        long units = shape.Batch * DotShape.CeilDiv(shape.Panels, panels) * blocks.Count;
        double work = (double)blocks.Most * panels * shape.PanelColumns * Math.Max(1, shape.Depth);
        long most = Math.Max(1, Math.Min(units / EnoughUnits, (long)(WorthAChunk / work)));
        return new DotTiling(rows, vectors, blocks, panels, depth, LargestDivisor(units, most));
    }

    private static long PanelsFor(DotShape shape)
    {
        long most = Math.Clamp(DepthOfGroup / Math.Max(1, shape.Depth), FewestPanels, MostPanels);
        return DotShape.CeilDiv(shape.Panels, DotShape.CeilDiv(shape.Panels, most));
    }

    private static RowBlocks RowBlocksFor(DotShape shape, long panels, long most, bool packed)
    {
        long groups = shape.Batch * DotShape.CeilDiv(shape.Panels, panels);
        double workOfRow = (double)panels * shape.PanelColumns * shape.Depth;
        var blocks = new RowBlocks(shape.Rows, DotShape.CeilDiv(shape.Rows, most));
        if (groups * blocks.Count == 1 && blocks.Most >= 2 * FewestRowsOfHalf && blocks.Most * workOfRow > WorthAHalf)
        {
            blocks = blocks with { Count = 2 };
        }

        (long fewest, double worth) = packed ? (FewestRows, 4 * WorthAChunk) : (FewestRowsInPlace, WorthAChunk);
        while (groups * blocks.Count < EnoughUnits && blocks.Most > fewest && blocks.Most * workOfRow > worth)
        {
            blocks = blocks with { Count = blocks.Count * 2 };
        }

        return blocks;
    }

    private static long LargestDivisor(long number, long most)
    {
        long divisor = most;
        while (divisor > 1 && number % divisor != 0)
        {
            divisor--;
        }

        return divisor;
    }
}
