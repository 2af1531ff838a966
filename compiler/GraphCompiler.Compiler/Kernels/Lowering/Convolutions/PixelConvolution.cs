using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Contraction;

namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>The windows along the last dimension as lanes: for groups of few outputs, depthwise convolutions above all.</summary>
/// <remarks>
/// <code>
/// chunk: units (segment, sample, …, group, block of lines), as they lie in memory
///   for each tile of outputs, lines and columns:                      up to 24 registers of neighbouring windows
///     for each channel, position of the kernel:                       sums += kernel element (in all lanes) · x
///     for each output and line: epilogue
/// </code>
/// The input is a copy (<see cref="LineOperands"/>) in which the elements that neighbouring windows meet are neighbours, whatever the stride: of the lines of
/// the unit, where they fit (<see cref="UnitLines"/>), else of all.
/// </remarks>
public sealed class PixelConvolution
{
    private const int MostVectors = 4;
    private const int MostFeatures = 4;
    private const double WorthAChunk = 1 << 19;
    private const long FewestLines = 4;

    private readonly ConvolutionProblem problem;
    private readonly LineOperands operands;
    private readonly GroupBuffers buffers;
    private readonly IResultSink sink;
    private readonly KernelType vector;
    private readonly KernelScope body;
    private readonly int registers;
    private readonly int vectors;
    private readonly long columnVectors;
    private readonly long[] extents;
    private readonly KernelBuffer sums;
    private readonly ElementEmitter emitter;
    private UnitLines? near;

    /// <summary>Prepares the phase.</summary>
    /// <param name="problem">The convolution, of a dense input.</param>
    /// <param name="operands">Where its operands lie.</param>
    /// <param name="buffers">The group's buffers.</param>
    /// <param name="form">The form.</param>
    /// <param name="names">Names of the kernel.</param>
    /// <param name="emitter">Emits elements of the input.</param>
    /// <param name="sink">What becomes of sums.</param>
    public PixelConvolution(
        ConvolutionProblem problem, LineOperands operands, GroupBuffers buffers, VectorForm form, NameSource names, ElementEmitter emitter, IResultSink sink)
    {
        (this.problem, this.operands, this.buffers, this.emitter, this.sink) = (problem, operands, buffers, emitter, sink);
        int lanes = problem.Type.Size < 4 ? 1 : form.Lanes(problem.Type);
        vector = new KernelType(problem.Type).WithLanes(lanes);
        registers = lanes == 1 ? 4 : form.Bits == 512 ? 24 : 12;
        extents = [problem.Batch, .. problem.Dimensions.Select(d => d.Output)];
        columnVectors = DotShape.CeilDiv(extents[^1], lanes);
        vectors = (int)DotShape.CeilDiv(columnVectors, DotShape.CeilDiv(columnVectors, MostVectors));
        body = new KernelScope(names);
        sums = new KernelBuffer(names.Next("tile"), problem.Type, (long)Math.Max(registers, operands.GroupsTogether * vectors) * lanes, BufferAccess.Scratch);
        body.Code.Emit(new Scratch(sums));
    }

    /// <summary>The coordinate of the lines of a unit: the one before the last.</summary>
    private int LineCoordinate => extents.Length - 2;

    /// <summary>Emits the phase.</summary>
    public Phase Emit()
    {
        long channels = ConvolutionOrder.SegmentChannels(problem), segments = DotShape.CeilDiv(problem.Channels, channels);
        double lineWork = (double)operands.GroupsTogether * problem.Features * Math.Min(channels, problem.Channels) * problem.Taps * extents[^1];
        long lines = extents[LineCoordinate];
        var blocks = new RowBlocks(lines, Math.Clamp((long)(lineWork * lines / WorthAChunk), 1, Math.Max(1, lines / FewestLines)));
        near = operands.Near?.InBlocks(blocks.Count, body.Names.Next("lines"));
        blocks = near?.Blocks ?? blocks;
        near?.Declare(body);
        long outer = extents.Take(LineCoordinate).Aggregate(1L, (n, e) => checked(n * e));
        long groups = problem.Groups / operands.GroupsTogether, units = checked(segments * groups * outer * blocks.Count);
        long perChunk = (long)Math.Clamp(WorthAChunk / (lineWork * blocks.Most), 1, units), chunks = DotShape.CeilDiv(units, perChunk);
        var chunk = new IndexVar(body.Names.Next("chunk"), chunks);
        body.Know(chunk);
        IndexVar unit = body.NewVariable("unit", units);
        body.Loop(
            unit, body.Index(chunk * perChunk), LoopNest.UpTo(body, (chunk * perChunk) + perChunk, units), LoopKind.Serial, s =>
            {
                EquatableArray<IndexExpr> at = ReshapeMap.Index(
                    Shape.FromSizes(segments, outer, groups, blocks.Count), Shape.FromSizes(units), [unit]);
                EquatableArray<IndexExpr> before = ReshapeMap.Index(
                    Shape.FromSizes([.. extents.Take(LineCoordinate)]), Shape.FromSizes(outer), [at[1]]);
                near?.Copy(s, emitter, before[0], at[2], at[0], at[3]);
                Lines(s, at[0], channels, at[2] * operands.GroupsTogether, before, blocks, at[3]);
            });
        return new Phase(KernelScope.Variable(chunk), chunks, perChunk * lineWork * blocks.Most, body.Code.Statements.ToEquatable());
    }

    private void Lines(
        KernelScope scope, IndexExpr segment, long channels, IndexExpr group, EquatableArray<IndexExpr> before, RowBlocks blocks, IndexExpr block)
    {
        (Expr, Expr) range = (scope.Index(segment * channels), LoopNest.UpTo(scope, (segment * channels) + channels, problem.Channels));
        new RowBlocks(problem.Features, 1).EachTile(scope, 0, Math.Clamp(registers / vectors / operands.GroupsTogether, 1, MostFeatures), (inFeatures, feature, features) =>
        {
            int most = (int)Math.Max(1, registers / (operands.GroupsTogether * features * vectors));
            blocks.EachTile(inFeatures, block, most, (inLines, offset, height) =>
            {
                IndexExpr line = height == extents[LineCoordinate]
                    ? 0 : inLines.Name("line", extents[LineCoordinate] - height + 1, inLines.Index(blocks.First(block) + offset));
                long across = DotShape.CeilDiv(columnVectors, vectors);
                IndexVar part = inLines.NewVariable("part", across);
                inLines.Loop(part, LoopKind.Serial, s =>
                {
                    // The last tile of a line begins early where there are not enough columns for a whole one.
                    long latest = columnVectors - vectors;
                    IndexExpr column = across == 1 ? 0 : s.Name("column", (latest * vector.Lanes) + 1, s.Code.Apply(
                        ScalarFunction.Min, s.Index(part * (vectors * vector.Lanes)), Literal.Index(latest * vector.Lanes)));
                    Tile(s, segment, range, group, feature, features, [.. before, line], offset, height, column);
                });
            });
        });
    }

    private void Tile(
        KernelScope scope, IndexExpr segment, (Expr Begin, Expr End) channels, IndexExpr group, IndexExpr feature, int features,
        IndexExpr[] first, IndexExpr offset, int height, IndexExpr column)
    {
        RegisterTile[] tiles = [.. Enumerable.Range(0, operands.GroupsTogether).Select(_ => new RegisterTile(scope, vector, features, height * vectors))];
        IndexVar channel = scope.NewVariable("c", problem.Channels);
        scope.Loop(channel, channels.Begin, channels.End, LoopKind.Serial, s => Taps(s, []));
        int width = height * vectors * vector.Lanes, tileElements = features * width;
        IndexVar i = scope.NewVariable("i", features);
        for (int t = 0; t < tiles.Length; t++)
        {
            int of = t * tileElements;
            tiles[t].Store(scope, sums, (o, v) => of + (o * width) + (v * vector.Lanes));
        }

        IndexVar together = scope.NewVariable("g", tiles.Length);
        scope.Loop(together, LoopKind.Serial, inGroup => inGroup.Loop(i, LoopKind.Serial, inFeature =>
        {
            IndexVar l = inFeature.NewVariable("l", height);
            inFeature.Loop(l, LoopKind.Serial, s =>
            {
                long most = Math.Min((long)vectors * vector.Lanes, extents[^1]);
                Expr count = column.Max + most <= extents[^1] ? Literal.Index(most) : s.Code.Apply(
                    ScalarFunction.Min, Literal.Index(most), s.Index((column * -1) + extents[^1]));
                IndexVar j = s.NewVariable("j", most);
                s.Loop(j, Literal.Index(0), count, LoopKind.Vector, inner =>
                {
                    IndexExpr[] row = [.. first[..^1], first[^1] + l, column + j];
                    Expr sum = inner.Code.Let(new Load(vector.Scalar, sums, inner.Index((together * tileElements) + (i * width) + (l * (vectors * vector.Lanes)) + j)), "sum");
                    sink.Put(inner, segment, new ResultPlace(row[0], group + together, feature + i, row.Skip(1).ToEquatable()), sum);
                });
            });
        }));

        void Taps(KernelScope s, List<IndexExpr> taps)
        {
            int d = taps.Count;
            if (d == problem.Dimensions.Count)
            {
                for (int t = 0; t < tiles.Length; t++)
                {
                    IndexExpr of = group + t;
                    tiles[t].StepByVectors(
                        s, operands.KernelBufferOf(buffers), o => operands.KernelAt(of, feature + o, channel, taps), near?.Buffer ?? operands.InputBuffer, v => InputAt(of, v));
                }

                return;

                IndexExpr InputAt(IndexExpr of, int v)
                {
                    (IndexExpr line, IndexExpr at) = (v / vectors, column + (v % vectors * vector.Lanes));
                    return near is null
                        ? operands.InputAt([.. first[..^1], first[^1] + line, at], of, channel, taps)
                        : near.At(offset + line, at, segment, channel, taps);
                }
            }

            WindowDimension dimension = problem.Dimensions[d];
            if (dimension.Window == 1 || (d == problem.Dimensions.Count - 1 && dimension.Stride > 1))
            {
                for (long tap = 0; tap < dimension.Window; tap++)
                {
                    Taps(s, [.. taps, tap]);
                }

                return;
            }

            IndexVar q = s.NewVariable("q", dimension.Window);
            s.Loop(q, LoopKind.Serial, inner => Taps(inner, [.. taps, q]));
        }
    }
}
