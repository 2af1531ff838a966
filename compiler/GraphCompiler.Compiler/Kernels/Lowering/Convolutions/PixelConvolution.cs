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
/// Of a dilated input, windows come in kinds. Those along a line have registers beside each other, whose lanes are put in turn
/// (<see cref="LaneInterleaving"/>): results are neighbours. The other kinds follow, tile by tile: a line of windows stands for one of each kind
/// (<see cref="WindowDimension.Together"/>).
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
    private readonly WindowDimension[] dimensions;
    private readonly WindowPhase[] beside;
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
    /// <param name="problem">The convolution.</param>
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
        dimensions = [.. problem.Dimensions.Select(d => d.Together)];
        beside = [.. problem.Dimensions[^1].Phases()];
        extents = [problem.Batch, .. dimensions.Select(d => d.Output)];
        columnVectors = DotShape.CeilDiv(extents[^1], lanes);
        vectors = (int)DotShape.CeilDiv(columnVectors, DotShape.CeilDiv(columnVectors, MostVectors));
        body = new KernelScope(names);
        sums = new KernelBuffer(names.Next("tile"), problem.Type, (long)Math.Max(registers, operands.GroupsTogether * vectors * beside.Length) * lanes, BufferAccess.Scratch);
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
        new RowBlocks(problem.Features, 1).EachTile(scope, 0, Math.Clamp(registers / (vectors * beside.Length) / operands.GroupsTogether, 1, MostFeatures), (inFeatures, feature, features) =>
        {
            int most = (int)Math.Max(1, registers / (operands.GroupsTogether * features * vectors * beside.Length));
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
                    foreach (IReadOnlyList<WindowPhase> kind in WindowPhase.Combinations(problem.Dimensions.SkipLast(1)))
                    {
                        Tile(s, kind, segment, range, group, feature, features, [.. before, line], offset, height, column);
                    }
                });
            });
        });
    }

    private void Tile(
        KernelScope scope, IReadOnlyList<WindowPhase> kind, IndexExpr segment, (Expr Begin, Expr End) channels, IndexExpr group, IndexExpr feature, int features,
        IndexExpr[] first, IndexExpr offset, int height, IndexExpr column)
    {
        RegisterTile[][] tiles =
        [
            .. Enumerable.Range(0, operands.GroupsTogether).Select(_ =>
                beside.Select(_ => new RegisterTile(scope, vector, features, height * vectors)).ToArray()),
        ];
        if (kind.All(windows => windows.Taps > 0) && beside.Any(windows => windows.Taps > 0))
        {
            IndexVar channel = scope.NewVariable("c", problem.Channels);
            scope.Loop(channel, channels.Begin, channels.End, LoopKind.Serial, s => Taps(s, channel, [], []));
        }

        int line = vectors * beside.Length * vector.Lanes, width = height * line, tileElements = features * width;
        IndexVar i = scope.NewVariable("i", features);
        for (int t = 0; t < tiles.Length; t++)
        {
            int of = t * tileElements;
            Keep(scope, tiles[t], (o, v) => of + (o * width) + (v * beside.Length * vector.Lanes), features, height * vectors);
        }

        IndexVar together = scope.NewVariable("g", tiles.Length);
        scope.Loop(together, LoopKind.Serial, inGroup => inGroup.Loop(i, LoopKind.Serial, inFeature =>
        {
            IndexVar l = inFeature.NewVariable("l", height);
            inFeature.Loop(l, LoopKind.Serial, s =>
            {
                IndexExpr[] before = [first[0], .. first.Skip(1)];
                before[^1] += l;
                before = [before[0], .. before.Skip(1).Select((p, d) => kind[d].Output(p))];
                EquatableArray<IndexCondition> exists =
                    before.Skip(1).Select((p, d) => new IndexCondition(p, 0, problem.Dimensions[d].Output)).Where(c => !c.AlwaysHolds).ToEquatable();
                if (IndexGuard.Emit(s, exists.Count == 0 ? [] : [new IndexGuard(exists, true)]) is { } inside)
                {
                    s.When(inside, inner => Line(inner, before), keeps: true);
                }
                else
                {
                    Line(s, before);
                }
            });

            void Line(KernelScope s, IndexExpr[] before)
            {
                long most = Math.Min(line, problem.Dimensions[^1].Output);
                IndexExpr begin = column * beside.Length;
                Expr count = begin.Max + most <= problem.Dimensions[^1].Output ? Literal.Index(most) : s.Code.Apply(
                    ScalarFunction.Min, Literal.Index(most), s.Index((begin * -1) + problem.Dimensions[^1].Output));
                IndexVar j = s.NewVariable("j", most);
                s.Loop(j, Literal.Index(0), count, LoopKind.Vector, inner =>
                {
                    IndexExpr[] row = [.. before, begin + j];
                    Expr sum = inner.Code.Let(new Load(vector.Scalar, sums, inner.Index((together * tileElements) + (i * width) + (l * line) + j)), "sum");
                    sink.Put(inner, segment, new ResultPlace(row[0], group + together, feature + i, row.Skip(1).ToEquatable()), sum);
                });
            }
        }));

        void Taps(KernelScope s, IndexExpr channel, List<IndexExpr> taps, List<IndexExpr> steps)
        {
            int d = taps.Count, last = dimensions.Length - 1;
            if (d == last && (beside.Length > 1 || dimensions[last].Stride > 1))
            {
                for (long number = 0; number < beside.Max(windows => windows.Taps); number++)
                {
                    for (int k = 0; k < beside.Length; k++)
                    {
                        if (number < beside[k].Taps)
                        {
                            Step(s, k, channel, [.. taps, beside[k].Tap(number)], [.. steps, beside[k].Steps(dimensions[d], number)]);
                        }
                    }
                }

                return;
            }

            WindowPhase windows = d == last ? beside[0] : kind[d];
            if (windows.Taps == 1)
            {
                Next(s, 0);
                return;
            }

            IndexVar q = s.NewVariable("q", windows.Taps);
            s.Loop(q, LoopKind.Serial, inner => Next(inner, q));

            void Next(KernelScope inner, IndexExpr number)
            {
                List<IndexExpr> tap = [.. taps, windows.Tap(number)], step = [.. steps, windows.Steps(dimensions[d], number)];
                if (d == last)
                {
                    Step(inner, 0, channel, tap, step);
                    return;
                }

                Taps(inner, channel, tap, step);
            }
        }

        void Step(KernelScope s, int k, IndexExpr channel, List<IndexExpr> taps, List<IndexExpr> steps)
        {
            for (int t = 0; t < tiles.Length; t++)
            {
                IndexExpr of = group + t;
                tiles[t][k].StepByVectors(
                    s, operands.KernelBufferOf(buffers), o => operands.KernelAt(of, feature + o, channel, taps), near?.Buffer ?? operands.InputBuffer, v => InputAt(of, v));
            }

            IndexExpr InputAt(IndexExpr of, int v)
            {
                (IndexExpr above, IndexExpr at) = (v / vectors, column + (v % vectors * vector.Lanes));
                return near is null
                    ? operands.InputAt([.. first[..^1], first[^1] + above, at], of, channel, steps)
                    : near.At(offset + above, at, segment, channel, steps);
            }
        }
    }

    /// <summary>Stores the sums of kinds beside each other, in turn.</summary>
    private void Keep(KernelScope scope, RegisterTile[] kinds, Func<int, int, IndexExpr> at, int rows, int columns)
    {
        if (kinds.Length == 1)
        {
            kinds[0].Store(scope, sums, at);
            return;
        }

        var interleaving = new LaneInterleaving(vector);
        for (int o = 0; o < rows; o++)
        {
            for (int v = 0; v < columns; v++)
            {
                (Expr lower, Expr upper) = interleaving.Emit(scope, kinds[0][o, v], kinds[1][o, v]);
                scope.Code.Emit(new Store(sums, RegisterTile.Position(scope, at(o, v)), lower));
                scope.Code.Emit(new Store(sums, RegisterTile.Position(scope, at(o, v) + vector.Lanes), upper));
            }
        }
    }
}
