using GraphCompiler.Compiler.Kernels.Lowering.Contraction;

namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>How windows of one kind are cut up: chunks of rows (windows) and panels of columns (outputs), and blocks of the depth.</summary>
/// <remarks>
/// A row is a window of a sample; its coordinates are the sample and one index for each spatial dimension. A register tile is a box of up to 14 rows: a
/// piece of a line, or some whole lines, or some whole samples where those are small. A chunk is a range of rows along one coordinate (all of
/// the ones behind it, one value of each before it), times some panels, times a segment of the channels. All but the tile follows from shapes alone.
/// </remarks>
public sealed class ConvolutionTiling
{
    /// <summary>Rows of the widest form's register tile, by which chunks are cut.</summary>
    private const int MostRows = 14;

    /// <summary>Multiply-adds that are worth a chunk of their own: some 10 µs.</summary>
    private const double WorthAChunk = 1 << 20;

    private const double MostChunks = 128;

    /// <summary>Bytes of a piece of a panel, which a tile reads from the second-level cache: deeper panels are read in blocks.</summary>
    private const long PanelBytes = 192 << 10;

    /// <summary>Bytes of kernels that stay in the second-level cache while a chunk runs through all of its rows.</summary>
    private const long NearBytes = 512 << 10;

    /// <summary>Bytes of the sums of a chunk that wait between blocks of the depth.</summary>
    private const long WaitingBytes = 256 << 10;

    /// <summary>Rows whose results are gathered before they are passed on: long runs for the epilogue, near in the second-level cache.</summary>
    private const long MostBandRows = 1024;

    private readonly long[] extents;

    /// <summary>The tiling of windows of one kind.</summary>
    /// <param name="problem">The convolution.</param>
    /// <param name="phases">The windows, dimension by dimension.</param>
    /// <param name="channelTile">Channels of a block in which the input lies.</param>
    public ConvolutionTiling(ConvolutionProblem problem, IReadOnlyList<WindowPhase> phases, long channelTile)
    {
        extents = [problem.Batch, .. phases.Select(p => p.Outputs)];
        var shape = new DotShape(problem.Type, problem.Groups, 1, problem.Features, problem.Depth);
        PanelColumns = shape.PanelColumns;
        Panels = shape.Panels;
        SegmentChannels = ConvolutionOrder.SegmentChannels(problem);
        Segments = DotShape.CeilDiv(problem.Channels, SegmentChannels);

        // Windows that meet no element at all are a sum of nothing: one step deep as well as any.
        long taps = phases.Aggregate(1L, (n, p) => checked(n * Math.Max(1, p.Taps))), rowBytes = DotShape.PanelBytes;
        ChannelBlock = Math.Clamp(PanelBytes / (taps * rowBytes) / channelTile * channelTile, channelTile, SegmentChannels);
        long lines = Math.Max(1, phases[0].Taps), line = taps / lines;
        TapBlock = ChannelBlock > 1 ? lines : Math.Clamp(PanelBytes / (line * rowBytes), 1, lines);
        IsBlocked = ChannelBlock < SegmentChannels || TapBlock < lines;

        IsFar = problem.Features * problem.Depth * problem.Type.Size > NearBytes;
        PanelGroups = IsFar || IsBlocked ? Panels : 1;
        double work = (double)extents.Aggregate(1L, (n, e) => checked(n * e)) * problem.Groups * Panels * PanelColumns * problem.Depth;
        long others = Segments * problem.Groups * PanelGroups;
        long wanted = (long)Math.Clamp(work / WorthAChunk, 1, MostChunks);
        long mostRows = IsBlocked ? WaitingBytes / (rowBytes * PanelsOfGroup) : long.MaxValue;
        (int lead, long height) = Lead(MostRows);
        int block = 0;
        long outer = 1;
        bool wide = extents[lead] * RowsBehind(lead) > MostBandRows;
        while (block < lead && (wide || outer * extents[block] * others < wanted || RowsBehind(block) > mostRows))
        {
            outer *= extents[block++];
        }

        long most = block == lead ? DotShape.CeilDiv(extents[block], height) : extents[block];
        long rows = RowsBehind(block) * extents[block];
        long count = Math.Max(DotShape.CeilDiv(wanted, outer * others), DotShape.CeilDiv(rows, wide ? Math.Min(mostRows, MostBandRows) : mostRows));
        (Block, Outer, Blocks) = (block, outer, new RowBlocks(extents[block], Math.Clamp(count, 1, most)));
        Band = block;
        while (Band < lead && BandRows > MostBandRows)
        {
            Band++;
        }
    }

    /// <summary>Coordinates of the rows: samples, then windows along each spatial dimension.</summary>
    public IReadOnlyList<long> Extents => extents;

    /// <summary>The coordinate of which a chunk has a range.</summary>
    public int Block { get; }

    /// <summary>Values of the coordinates before that.</summary>
    public long Outer { get; }

    /// <summary>The ranges.</summary>
    public RowBlocks Blocks { get; }

    /// <summary>Columns of a panel.</summary>
    public int PanelColumns { get; }

    /// <summary>Panels of the columns.</summary>
    public long Panels { get; }

    /// <summary>Groups of panels: the panels of one are met in one chunk.</summary>
    public long PanelGroups { get; }

    /// <summary>Panels of a group: all, or one.</summary>
    public long PanelsOfGroup => Panels / PanelGroups;

    /// <summary>Whether the kernels are more than the second-level cache holds.</summary>
    public bool IsFar { get; }

    /// <summary>Channels of a segment of the chains.</summary>
    public long SegmentChannels { get; }

    /// <summary>Segments of the chains.</summary>
    public long Segments { get; }

    /// <summary>Channels of a block of the depth.</summary>
    public long ChannelBlock { get; }

    /// <summary>Lines of the kernel of a block of the depth, which has fewer than all only if it is of one channel.</summary>
    public long TapBlock { get; }

    /// <summary>The coordinate of which a band has all the values that the chunk has: results of a band are passed on together.</summary>
    public int Band { get; }

    /// <summary>Most rows of a band.</summary>
    public long BandRows => (Band == Block ? Blocks.Most : extents[Band]) * RowsBehind(Band);

    /// <summary>Whether a segment's depth is met in several blocks; then the sums wait in memory between them.</summary>
    public bool IsBlocked { get; }

    /// <summary>Chunks.</summary>
    public long Chunks(long groups) => checked(Segments * groups * PanelGroups * Outer * Blocks.Count);

    /// <summary>Most rows of a chunk.</summary>
    public long ChunkRows => Blocks.Most * RowsBehind(Block);

    /// <summary>Rows that differ in the coordinates behind one only.</summary>
    public long RowsBehind(int coordinate) => extents.Skip(coordinate + 1).Aggregate(1L, (n, e) => checked(n * e));

    /// <summary>The coordinate along which a tile of so many rows takes several values, but perhaps not all, and how many at most.</summary>
    public (int Coordinate, long Height) Lead(int rows)
    {
        int lead = extents.Length - 1;
        while (lead > 0 && 2 * RowsBehind(lead - 1) <= rows)
        {
            lead--;
        }

        return (lead, Math.Min(extents[lead], Math.Max(1, rows / RowsBehind(lead))));
    }
}
