using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Contraction;

namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>The windows of one kind as rows, the outputs of a group as columns, which are lanes: no window is ever written out.</summary>
/// <remarks>
/// <code>
/// chunk: (segment, group of channels, group of panels, rows)
///   for each block of the depth:                                    one, unless the chain is long
///     for each panel:  for each tile of rows:                       14 windows × 32 outputs in registers
///       for each channel, position of the kernel:                   sums += x (in all lanes) · panel     (block by block, where channels lie so)
///   for each tile: epilogue (<see cref="TileResults"/>)
/// </code>
/// It is a product of matrices whose rows overlap in memory. One code serves all: in the gradient of the kernels the rows are channels and positions of
/// the kernel, and the depth runs over samples and pixels.
/// </remarks>
public sealed class TiledConvolution
{
    private readonly ConvolutionProblem problem;
    private readonly ConvolutionOperands operands;
    private readonly IReadOnlyList<WindowPhase> phases;
    private readonly ConvolutionTiling tiling;
    private readonly ConvolutionLoops loops;
    private readonly TileSum tileSum;
    private readonly TileResults results;
    private readonly NameSource names;
    private readonly KernelScope body;
    private readonly KernelType vector;
    private readonly KernelBuffer? sums;
    private readonly KernelBuffer tileSums;

    /// <summary>Prepares the phase of the kernel that computes windows of one kind.</summary>
    /// <param name="problem">The convolution.</param>
    /// <param name="operands">Where its operands lie.</param>
    /// <param name="buffers">The group's buffers.</param>
    /// <param name="phases">The windows, dimension by dimension.</param>
    /// <param name="form">The form.</param>
    /// <param name="names">Names of the kernel.</param>
    /// <param name="sink">What becomes of sums.</param>
    public TiledConvolution(
        ConvolutionProblem problem, ConvolutionOperands operands, GroupBuffers buffers, IReadOnlyList<WindowPhase> phases, VectorForm form,
        NameSource names, IResultSink sink)
    {
        (this.problem, this.operands, this.phases, this.names) = (problem, operands, phases, names);
        tiling = new ConvolutionTiling(problem, phases, operands.ChannelTile);
        int lanes = problem.Type.Size < 4 ? 1 : form.Lanes(problem.Type);
        vector = new KernelType(problem.Type).WithLanes(lanes);
        int rows = lanes == 1 ? 4 : form.Bits == 512 ? 14 : form.Bits == 256 ? 6 : 4;
        loops = new ConvolutionLoops(tiling, problem.Features, lanes, rows);
        tileSum = new TileSum(problem, operands, buffers, phases, tiling, lanes);
        body = new KernelScope(names);
        sums = tiling.IsBlocked ? Scratch("sums", tiling.ChunkRows * GroupWidth) : null;
        results = new TileResults(problem, phases, tiling, vector, loops.TileVectors, sink);
        tileSums = Scratch("tile", results.ScratchElements(loops.TileRows));
    }

    private long GroupWidth => tiling.PanelsOfGroup * tiling.PanelColumns;

    /// <summary>Emits the phase.</summary>
    public Phase Emit()
    {
        var chunk = new IndexVar(names.Next("chunk"), tiling.Chunks(problem.Groups));
        body.Know(chunk);
        IndexExpr rest = chunk;
        IndexExpr Next(long extent)
        {
            IndexExpr digit = rest % extent;
            rest /= extent;
            return digit;
        }

        IndexExpr block = Next(tiling.Blocks.Count), outer = Next(tiling.Outer), panels = Next(tiling.PanelGroups);
        IndexExpr group = Next(problem.Groups), segment = Next(tiling.Segments);
        EquatableArray<IndexExpr> before = ReshapeMap.Index(
            Shape.FromSizes([.. tiling.Extents.Take(tiling.Block)]), Shape.FromSizes(tiling.Outer), [outer]);
        Rows(new ConvolutionUnit(segment, group, panels, block, before));
        double cost = (double)tiling.ChunkRows * GroupWidth * problem.Depth / tiling.Segments;
        return new Phase(KernelScope.Variable(chunk), chunk.Extent, cost, body.Code.Statements.ToEquatable());
    }

    private void Rows(ConvolutionUnit unit)
    {
        // Ranges of channels are ranges of blocks of them.
        long tile = operands.ChannelTile, segment = DotShape.CeilDiv(tiling.SegmentChannels, tile), step = tiling.ChannelBlock / tile;
        (Expr begin, Expr end) = (
            body.Index(unit.Segment * segment), LoopNest.UpTo(body, (unit.Segment * segment) + segment, problem.Channels / tile));
        (Expr Begin, Expr End) lines = (Literal.Index(0), Literal.Index(phases[0].Taps));
        if (sums is null)
        {
            Results(unit, (scope, panel, place, rows, column, vectors) =>
            {
                var registers = new RegisterTile(scope, vector, rows.Offsets.Count, vectors);
                tileSum.Emit(scope, unit, panel, column, rows, registers, (begin, end), lines);
                return registers;
            });
            return;
        }

        Clear(unit);
        IndexVar c = body.NewVariable("block", DotShape.CeilDiv(tiling.SegmentChannels, tiling.ChannelBlock));
        body.Loop(c, LoopKind.Serial, outer =>
        {
            Expr first = Least(outer, (unit.Segment * segment) + (c * step), end), last = Least(outer, (unit.Segment * segment) + (c * step) + step, end);
            IndexVar q = outer.NewVariable("lines", DotShape.CeilDiv(phases[0].Taps, tiling.TapBlock));
            outer.Loop(q, LoopKind.Serial, s =>
            {
                lines = (s.Index(q * tiling.TapBlock), LoopNest.UpTo(s, (q * tiling.TapBlock) + tiling.TapBlock, phases[0].Taps));
                loops.EachPanel(s, unit, (inPanel, panel, place) => loops.EachPart(inPanel, panel, (part, column, vectors) =>
                    loops.EachBand(part, unit, (inBand, band) => loops.EachTile(inBand, unit, band, (t, rows) =>
                    {
                        RegisterTile registers = Waiting(t, rows, place, column, vectors);
                        tileSum.Emit(t, unit, panel, column, rows, registers, (first, last), lines);
                        registers.Store(t, sums, (i, v) => WaitingAt(rows, place, column, i, v));
                    }))));
            });
        });
        Results(unit, (scope, panel, place, rows, column, vectors) => Waiting(scope, rows, place, column, vectors));
    }

    /// <summary>Emits what becomes of all sums of a unit, each tile of which is in registers then.</summary>
    private void Results(ConvolutionUnit unit, Func<KernelScope, IndexExpr, IndexExpr, RowTile, IndexExpr, int, RegisterTile> sum) =>
        loops.EachPanel(body, unit, (inPanel, panel, place) => loops.EachPart(inPanel, panel, (part, column, vectors) => loops.EachBand(part, unit, (s, band) =>
        {
            IndexExpr feature = (panel * tiling.PanelColumns) + column;
            loops.EachTile(s, unit, band, (t, tile) => results.EmitTile(
                t, unit.Segment, unit.Group, feature, tile, sum(t, panel, place, tile, column, vectors), tileSums, vectors));
            if (results.IsTransposed)
            {
                results.EmitBand(s, unit.Segment, unit.Group, feature, band, tileSums, vectors);
            }
        })));

    private static Expr Least(KernelScope scope, IndexExpr at, Expr end) => scope.Code.Apply(ScalarFunction.Min, scope.Index(at), end);

    private void Clear(ConvolutionUnit unit)
    {
        IndexVar j = body.NewVariable("z", sums!.Elements);
        IndexExpr count = tiling.Blocks.Size(unit.Block) * (tiling.RowsBehind(tiling.Block) * GroupWidth);
        body.Loop(j, Literal.Index(0), body.Index(count), LoopKind.Vector, s => s.Code.Emit(new Store(sums, s.Index(j), Literal.Of(vector.Scalar, 0L))));
    }

    private RegisterTile Waiting(KernelScope scope, RowTile tile, IndexExpr place, IndexExpr column, int vectors) => new(
        scope, vector, tile.Offsets.Count, vectors,
        (i, v) => new Load(vector, sums!, RegisterTile.Position(scope, WaitingAt(tile, place, column, i, v))));

    private IndexExpr WaitingAt(RowTile tile, IndexExpr place, IndexExpr column, int row, int v) =>
        ((tile.NumberInChunk + row) * GroupWidth) + (place * tiling.PanelColumns) + column + (v * vector.Lanes);

    private KernelBuffer Scratch(string hint, long elements)
    {
        var buffer = new KernelBuffer(names.Next(hint), problem.Type, elements, BufferAccess.Scratch);
        body.Code.Emit(new Scratch(buffer));
        return buffer;
    }
}
