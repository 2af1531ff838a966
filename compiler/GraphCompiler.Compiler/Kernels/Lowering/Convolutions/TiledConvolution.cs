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
    /// <summary>Rows of a panel that kernels from memory are fetched ahead: two pages, which no cache sees coming by itself.</summary>
    private const long StepsAhead = 64;

    /// <summary>Bytes that one fetch brings.</summary>
    private const int FetchedBytes = 64;

    /// <summary>Positions of the kernel's last dimension that are written out.</summary>
    private const long MostUnrolled = 1;

    private readonly ConvolutionProblem problem;
    private readonly ConvolutionOperands operands;
    private readonly GroupBuffers buffers;
    private readonly IReadOnlyList<WindowPhase> phases;
    private readonly ConvolutionTiling tiling;
    private readonly TileResults results;
    private readonly VectorForm form;
    private readonly NameSource names;
    private readonly KernelScope body;
    private readonly KernelType vector;
    private readonly int lead;
    private readonly int height;
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
        (this.problem, this.operands, this.buffers, this.phases, this.form, this.names) = (problem, operands, buffers, phases, form, names);
        tiling = new ConvolutionTiling(problem, phases, operands.ChannelTile);
        int lanes = problem.Type.Size < 4 ? 1 : form.Lanes(problem.Type);
        vector = new KernelType(problem.Type).WithLanes(lanes);
        int rows = lanes == 1 ? 4 : form.Bits == 512 ? 14 : form.Bits == 256 ? 6 : 4;
        (lead, long most) = tiling.Lead(rows);
        height = (int)most;
        body = new KernelScope(names);
        sums = tiling.IsBlocked ? Scratch("sums", tiling.ChunkRows * GroupWidth) : null;
        results = new TileResults(problem, phases, tiling, vector, TileVectors, sink);
        tileSums = Scratch("tile", results.ScratchElements((int)(most * tiling.RowsBehind(lead))));
    }

    private long GroupWidth => tiling.PanelsOfGroup * tiling.PanelColumns;

    /// <summary>Vectors of a tile's row: two, or one where that holds all columns.</summary>
    private int TileVectors => problem.Features <= vector.Lanes ? 1 : 2;

    private int TileColumns => TileVectors * vector.Lanes;

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
        Rows(new Unit(segment, group, panels, block, before));
        double cost = (double)tiling.ChunkRows * GroupWidth * problem.Depth / tiling.Segments;
        return new Phase(KernelScope.Variable(chunk), chunk.Extent, cost, body.Code.Statements.ToEquatable());
    }

    private void Rows(Unit unit)
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
                Sum(scope, unit, panel, column, rows, registers, (begin, end), lines);
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
                EachPanel(s, unit, (inPanel, panel, place) => EachPart(inPanel, panel, (part, column, vectors) =>
                    EachBand(part, unit, (inBand, band) => EachTile(inBand, unit, band, (t, rows) =>
                    {
                        RegisterTile registers = Waiting(t, rows, place, column, vectors);
                        Sum(t, unit, panel, column, rows, registers, (first, last), lines);
                        registers.Store(t, sums, (i, v) => WaitingAt(rows, place, column, i, v));
                    }))));
            });
        });
        Results(unit, (scope, panel, place, rows, column, vectors) => Waiting(scope, rows, place, column, vectors));
    }

    /// <summary>Emits what becomes of all sums of a unit, each tile of which is in registers then.</summary>
    private void Results(Unit unit, Func<KernelScope, IndexExpr, IndexExpr, RowTile, IndexExpr, int, RegisterTile> sum) =>
        EachPanel(body, unit, (inPanel, panel, place) => EachPart(inPanel, panel, (part, column, vectors) => EachBand(part, unit, (s, band) =>
        {
            IndexExpr feature = (panel * tiling.PanelColumns) + column;
            EachTile(s, unit, band, (t, tile) => results.EmitTile(
                t, unit.Segment, unit.Group, feature, tile, sum(t, panel, place, tile, column, vectors), tileSums, vectors));
            if (results.IsTransposed)
            {
                results.EmitBand(s, unit.Segment, unit.Group, feature, band, tileSums, vectors);
            }
        })));

    private static Expr Least(KernelScope scope, IndexExpr at, Expr end) => scope.Code.Apply(ScalarFunction.Min, scope.Index(at), end);

    private void Clear(Unit unit)
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

    /// <summary>A loop over the panels of a group: (scope, number of the panel, its place in the group).</summary>
    private void EachPanel(KernelScope scope, Unit unit, Action<KernelScope, IndexExpr, IndexExpr> emit)
    {
        if (tiling.PanelsOfGroup == 1)
        {
            emit(scope, unit.Panels, 0);
            return;
        }

        IndexVar panel = scope.NewVariable("panel", tiling.PanelsOfGroup);
        scope.Loop(panel, LoopKind.Serial, s => emit(s, (unit.Panels * tiling.PanelsOfGroup) + panel, panel));
    }

    /// <summary>A loop over the tiles across a panel, from the first column of each; what holds nothing but padding is left out.</summary>
    private void EachPart(KernelScope scope, IndexExpr panel, Action<KernelScope, IndexExpr, int> emit)
    {
        int across = (int)DotShape.CeilDiv(Math.Min(tiling.PanelColumns, problem.Features), TileColumns);
        if (across > 1)
        {
            IndexVar part = scope.NewVariable("part", across);
            IndexExpr left = ((panel * -tiling.PanelColumns) + (problem.Features + TileColumns - 1)) / TileColumns;
            scope.Loop(part, Literal.Index(0), LoopNest.UpTo(scope, left, across), LoopKind.Serial, s => emit(s, part * TileColumns, TileVectors));
            return;
        }

        long last = tiling.Panels - 1, tail = problem.Features - (last * tiling.PanelColumns);
        if (TileVectors == 1 || tail > vector.Lanes || last == 0)
        {
            emit(scope, 0, TileVectors);
            return;
        }

        Expr at = scope.Index(panel);
        scope.When(scope.Code.Compare(ScalarFunction.Less, at, Literal.Index(last)), s => emit(s, 0, TileVectors));
        scope.When(scope.Code.Compare(ScalarFunction.Equal, at, Literal.Index(last)), s => emit(s, 0, 1));
    }

    /// <summary>Loops over the bands of a chunk's rows.</summary>
    private void EachBand(KernelScope scope, Unit unit, Action<KernelScope, RowBand> emit)
    {
        Nest(scope, [.. unit.Before]);

        void Nest(KernelScope s, List<IndexExpr> before)
        {
            int coordinate = before.Count;
            (IndexExpr first, IndexExpr count) = Range(unit, coordinate);
            if (coordinate == tiling.Band)
            {
                emit(s, new RowBand(
                    before.ToEquatable(), first, tiling.Extents.Skip(coordinate + 1).ToEquatable(), count * tiling.RowsBehind(coordinate), tiling.BandRows));
                return;
            }

            IndexVar i = s.NewVariable("row", tiling.Extents[coordinate]);
            s.Loop(i, s.Index(first), s.Index(first + count), LoopKind.Serial, inner => Nest(inner, [.. before, i]));
        }
    }

    /// <summary>Loops over the tiles of a band's rows.</summary>
    private void EachTile(KernelScope scope, Unit unit, RowBand band, Action<KernelScope, RowTile> emit)
    {
        Nest(scope, [.. band.Before]);

        void Nest(KernelScope s, List<IndexExpr> before)
        {
            int coordinate = before.Count;
            long extent = tiling.Extents[coordinate];
            (IndexExpr first, IndexExpr count) = Range(unit, coordinate);
            if (coordinate < lead)
            {
                IndexVar i = s.NewVariable("row", extent);
                s.Loop(i, s.Index(first), s.Index(first + count), LoopKind.Serial, inner => Nest(inner, [.. before, i]));
                return;
            }

            (RowBlocks blocks, IndexExpr block) = coordinate == tiling.Block ? (tiling.Blocks, unit.Block) : (new RowBlocks(extent, 1), 0);
            blocks.EachTile(s, block, height, (inner, row, rows) =>
            {
                IndexExpr at = extent == rows ? 0 : inner.Name("row", extent - rows + 1, inner.Index(first + row));
                IndexExpr[] corner = [.. before, at, .. Enumerable.Repeat((IndexExpr)0, tiling.Extents.Count - coordinate - 1)];
                var shape = Shape.FromSizes([rows, .. tiling.Extents.Skip(coordinate + 1)]);
                emit(inner, new RowTile(corner.ToEquatable(), coordinate, shape, Number(corner, tiling.Block), Number(corner, tiling.Band)));
            });
        }

        IndexExpr Number(IndexExpr[] corner, int from)
        {
            IndexExpr number = 0;
            for (int d = from; d < corner.Length; d++)
            {
                number = (number * tiling.Extents[d]) + corner[d] - (d == from ? Range(unit, d).First : 0);
            }

            return number;
        }
    }

    /// <summary>The values of a coordinate that a chunk has.</summary>
    private (IndexExpr First, IndexExpr Count) Range(Unit unit, int coordinate) => coordinate == tiling.Block
        ? (tiling.Blocks.First(unit.Block), tiling.Blocks.Size(unit.Block)) : (0, tiling.Extents[coordinate]);

    /// <summary>The multiply-adds of a tile through channels and lines of the kernel.</summary>
    private void Sum(
        KernelScope scope, Unit unit, IndexExpr panel, IndexExpr column, RowTile tile, RegisterTile registers, (Expr Begin, Expr End) channels,
        (Expr Begin, Expr End) lines)
    {
        if (phases.Any(p => p.Taps == 0))
        {
            return;
        }

        long channelTile = operands.ChannelTile;
        IndexVar block = scope.NewVariable("c", problem.Channels / channelTile);
        scope.Loop(block, channels.Begin, channels.End, LoopKind.Serial, inBlock =>
        {
            if (channelTile == 1)
            {
                Taps(inBlock, block, []);
                return;
            }

            IndexVar channel = inBlock.NewVariable("l", channelTile);
            inBlock.Loop(channel, LoopKind.Serial, s =>
            {
                Fetch(s, channel);
                Taps(s, (block * channelTile) + channel, []);
            });
        });

        // Blocks lie far from each other: what is met of the next one is fetched meanwhile, a column for each channel of this one.
        void Fetch(KernelScope s, IndexVar channel)
        {
            long columns = ((tile.Shape[^1].Size - 1) * phases[^1].Stride) + ((phases[^1].Taps - 1) * phases[^1].Dilation) + 1;
            var lines = Shape.FromSizes([.. phases.SkipLast(1).Select(p => p.Taps)]);
            foreach (long[] offset in tile.Offsets.Where(o => o[^1] == 0))
            {
                for (long line = 0; line < lines.Elements; line++)
                {
                    EquatableArray<IndexExpr> taps = ReshapeMap.Index(lines, Shape.FromSizes(lines.Elements), [line]);
                    IndexExpr first = InputAt(offset, (block + 1) * channelTile, [.. taps, 0]);
                    for (long column = 0; column < columns; column += channelTile)
                    {
                        s.Code.Emit(new Prefetch(operands.InputBuffer(buffers), RegisterTile.Position(s, first + ((channel + column) * channelTile)), Near: true));
                    }
                }
            }
        }

        void Taps(KernelScope s, IndexExpr channel, List<IndexExpr> taps)
        {
            if (taps.Count == phases.Count)
            {
                Step(s, channel, taps);
                return;
            }

            int d = taps.Count;
            bool isFirst = d == 0 && tiling.TapBlock < phases[0].Taps;
            if (!isFirst && (phases[d].Taps == 1 || (d == phases.Count - 1 && phases[d].Taps <= MostUnrolled)))
            {
                for (long tap = 0; tap < phases[d].Taps; tap++)
                {
                    Taps(s, channel, [.. taps, tap]);
                }

                return;
            }

            IndexVar q = s.NewVariable("q", phases[d].Taps);
            (Expr begin, Expr end) = d == 0 ? lines : (Literal.Index(0), Literal.Index(phases[d].Taps));
            s.Loop(q, begin, end, LoopKind.Serial, inner => Taps(inner, channel, [.. taps, q]));
        }

        void Step(KernelScope s, IndexExpr channel, List<IndexExpr> taps)
        {
            IndexExpr[] kernel = [.. taps.Select((j, d) => (j * phases[d].TapStep) + phases[d].FirstTap)];
            registers.Step(
                s,
                operands.InputBuffer(buffers), i => InputAt(tile.Offsets[i], channel, taps),
                operands.KernelBufferOf(buffers), v => operands.KernelAt(unit.Group, panel, column + (v * vector.Lanes), channel, kernel));
            if (tiling.IsFar)
            {
                IndexExpr ahead = operands.KernelAt(unit.Group, panel, column, channel, kernel) + (StepsAhead * tiling.PanelColumns);
                int line = FetchedBytes / problem.Type.Size;
                for (int first = 0; first < registers.VectorCount * vector.Lanes; first += line)
                {
                    s.Code.Emit(new Prefetch(operands.KernelBufferOf(buffers), RegisterTile.Position(s, ahead + first)));
                }
            }
        }

        IndexExpr InputAt(IReadOnlyList<long> offset, IndexExpr channel, List<IndexExpr> taps)
        {
            IndexExpr[] row = [.. tile.Corner.Select((at, d) => at + (d >= tile.Lead ? offset[d - tile.Lead] : 0))];
            return operands.InputAt(
                row[0], unit.Group, channel,
                [.. taps.Select((j, d) => (row[d + 1] * phases[d].Stride) + (j * phases[d].Dilation) + phases[d].Offset)]);
        }
    }

    private KernelBuffer Scratch(string hint, long elements)
    {
        var buffer = new KernelBuffer(names.Next(hint), problem.Type, elements, BufferAccess.Scratch);
        body.Code.Emit(new Scratch(buffer));
        return buffer;
    }

    /// <summary>What a chunk computes.</summary>
    private sealed record Unit(IndexExpr Segment, IndexExpr Group, IndexExpr Panels, IndexExpr Block, EquatableArray<IndexExpr> Before);
}
