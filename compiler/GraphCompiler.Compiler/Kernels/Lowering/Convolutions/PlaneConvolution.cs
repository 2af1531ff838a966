using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Contraction;

namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>Groups as lanes: for groups of one channel, output and sample whose kernels are larger than their results, as in the gradient of depthwise kernels.</summary>
/// <remarks>
/// <code>
/// chunk: units (segment, block of groups), for as many groups as a register has lanes
///   for each channel (samples, in a gradient):  for each block of the kernel's lines:
///     copy the kernels' lines, and those of the input that they meet, with groups as lanes (<see cref="PlaneLines"/>)
///     for each tile of results:                                     up to 24 registers, each one place of the result
///       for each position of the kernel:                            sums += x · w, both as long as a register
///   for each group: epilogue
/// </code>
/// The places of the result, some 3×3, would fill no register; nor would neighbouring positions of the kernel, whose products are one chain.
/// </remarks>
public sealed class PlaneConvolution
{
    private const double WorthAChunk = 1 << 19;

    /// <summary>Most places of the result: each is a sum in a register or waits near by.</summary>
    private const long MostPositions = 64;

    /// <summary>Fewer groups leave most lanes of a register idle.</summary>
    private const long FewestGroups = 8;

    /// <summary>Most bytes of the copied lines: the second-level cache holds them.</summary>
    private const long MostBytes = 192 << 10;

    /// <summary>Fewest lines of the kernel that are worth the input's lines around them.</summary>
    private const long FewestLines = 4;

    private readonly ConvolutionProblem problem;
    private readonly ElementEmitter emitter;
    private readonly IResultSink sink;
    private readonly KernelScope body;
    private readonly KernelType vector;
    private readonly int registers;
    private readonly WindowDimension down;
    private readonly WindowDimension across;
    private readonly long blocks;
    private readonly long height;
    private readonly long firstColumn;
    private readonly long inputColumns;
    private readonly PlaneLines kernels;
    private readonly PlaneLines input;
    private readonly KernelBuffer sums;
    private readonly KernelBuffer results;

    /// <summary>Prepares the phase.</summary>
    /// <param name="problem">The convolution: one that <see cref="Fits"/>.</param>
    /// <param name="form">The form.</param>
    /// <param name="names">Names of the kernel.</param>
    /// <param name="emitter">Emits elements of the operands.</param>
    /// <param name="sink">What becomes of sums.</param>
    public PlaneConvolution(ConvolutionProblem problem, VectorForm form, NameSource names, ElementEmitter emitter, IResultSink sink)
    {
        (this.problem, this.emitter, this.sink) = (problem, emitter, sink);
        (down, across) = (problem.Dimensions[0], problem.Dimensions[1]);
        vector = new KernelType(problem.Type).WithLanes(form.Lanes(problem.Type));
        registers = form.Bits == 512 ? 24 : 12;
        body = new KernelScope(names);
        blocks = DotShape.CeilDiv(down.Window, MostLines(problem));
        height = DotShape.CeilDiv(down.Window, blocks);
        firstColumn = Math.Max(0, -across.Low);
        inputColumns = Math.Max(0, Math.Min(across.Input, Reach(across, across.Window) - across.Low) - firstColumn);
        kernels = new PlaneLines(body, vector, height, across.Window, across.Window);
        input = new PlaneLines(body, vector, Reach(down, height), Reach(across, across.Window), inputColumns);
        sums = Scratch("sums");
        results = Scratch("results");
    }

    /// <summary>Whether groups are the best lanes of a convolution; by its shape alone.</summary>
    public static bool Fits(ConvolutionProblem problem) =>
        problem is { Batch: 1, Features: 1, Groups: >= FewestGroups, Positions: > 0 and <= MostPositions, Dimensions.Count: 2 }
        && problem.Positions < problem.Taps && problem.Type.Size >= 4 && problem.Channels > 0
        && problem.Dimensions.All(d => d.BaseDilation == 1 && d.Input > 0)
        && MostLines(problem) >= Math.Min(problem.Dimensions[0].Window, FewestLines);

    /// <summary>Groups of a unit: the lanes of the widest register.</summary>
    private long Planes => DotShape.PanelBytes / 2 / problem.Type.Size;

    /// <summary>Emits the phase.</summary>
    public Phase Emit()
    {
        long channels = ConvolutionOrder.SegmentChannels(problem), segments = DotShape.CeilDiv(problem.Channels, channels);
        long planeBlocks = DotShape.CeilDiv(problem.Groups, Planes), units = checked(segments * planeBlocks);
        double work = (double)Planes * Math.Min(channels, problem.Channels) * problem.Taps * problem.Positions;
        long perChunk = (long)Math.Clamp(WorthAChunk / work, 1, units);
        var chunk = new IndexVar(body.Names.Next("chunk"), DotShape.CeilDiv(units, perChunk));
        body.Know(chunk);
        IndexVar unit = body.NewVariable("unit", units);
        body.Loop(unit, body.Index(chunk * perChunk), LoopNest.UpTo(body, (chunk * perChunk) + perChunk, units), LoopKind.Serial, s =>
        {
            EquatableArray<IndexExpr> at = ReshapeMap.Index(Shape.FromSizes(segments, planeBlocks), Shape.FromSizes(units), [unit]);
            (Expr, Expr) range = (s.Index(at[0] * channels), LoopNest.UpTo(s, (at[0] * channels) + channels, problem.Channels));
            IndexVar part = s.NewVariable("part", Planes / vector.Lanes);
            s.Loop(part, LoopKind.Serial, inner => Part(inner, at[0], range, (at[1] * Planes) + (part * vector.Lanes)));
        });
        return new Phase(KernelScope.Variable(chunk), chunk.Extent, perChunk * work, body.Code.Statements.ToEquatable());
    }

    /// <summary>The sums of as many groups as a register has lanes.</summary>
    private void Part(KernelScope scope, IndexExpr segment, (Expr Begin, Expr End) channels, IndexExpr first)
    {
        IndexVar e = scope.NewVariable("z", sums.Elements);
        scope.Loop(e, LoopKind.Vector, s => s.Code.Emit(new Store(sums, s.Index(e), Literal.Of(vector.Scalar, 0L))));
        IndexVar channel = scope.NewVariable("c", problem.Channels), block = scope.NewVariable("block", blocks);
        scope.Loop(channel, channels.Begin, channels.End, LoopKind.Serial, inChannel => inChannel.Loop(block, LoopKind.Serial, s =>
        {
            IndexExpr line = block * height;
            Expr lines = down.Window % height == 0 ? Literal.Index(height)
                : s.Code.Apply(ScalarFunction.Min, Literal.Index(height), s.Index((line * -1) + down.Window));
            CopyKernels(s, first, channel, line, lines);
            CopyInput(s, first, channel, line);
            int tiles = (int)DotShape.CeilDiv(problem.Positions, registers), size = (int)DotShape.CeilDiv(problem.Positions, tiles);
            for (int position = 0; position < problem.Positions; position += size)
            {
                Tile(s, position, (int)Math.Min(size, problem.Positions - position), lines);
            }
        }));
        Results(scope, segment, first);
    }

    private void CopyKernels(KernelScope scope, IndexExpr first, IndexExpr channel, IndexExpr from, Expr lines)
    {
        IndexVar line = scope.NewVariable("line", height);
        scope.Loop(line, Literal.Index(0), lines, LoopKind.Serial, s => kernels.Copy(s, line, 0, across.Window, (inLane, lane) =>
        {
            IndexExpr group = Existing(inLane, first + lane);
            return (inner, j) => emitter.Emit(inner, problem.W, problem.KernelIndex(group, 0, channel, [from + line, j]));
        }));
    }

    private void CopyInput(KernelScope scope, IndexExpr first, IndexExpr channel, IndexExpr from)
    {
        if (inputColumns == 0)
        {
            return;
        }

        IndexVar line = scope.NewVariable("line", input.Lines);
        scope.Loop(line, LoopKind.Serial, s =>
        {
            IndexExpr element = (from * down.WindowDilation) + line - down.Low;
            var exists = new IndexCondition(element, 0, down.Input);
            if (exists.AlwaysHolds)
            {
                Elements(s);
                return;
            }

            Expr inside = IndexGuard.Emit(s, [new IndexGuard([exists], true)])!;
            s.When(inside, Elements, keeps: true);
            if (blocks > 1)
            {
                // Another block had elements there.
                s.When(s.Code.Apply(ScalarFunction.Not, inside), inner => input.Clear(inner, line));
            }

            void Elements(KernelScope inLine) => input.Copy(inLine, line, across.Low + firstColumn, inputColumns, (inLane, lane) =>
            {
                IndexExpr group = Existing(inLane, first + lane);
                return (inner, j) => emitter.Emit(inner, problem.X, problem.InputIndex(0, group, channel, [element, j + firstColumn]));
            });
        });
    }

    /// <summary>Adds the products of a block of lines to some places of the result.</summary>
    private void Tile(KernelScope scope, int position, int count, Expr lines)
    {
        var tile = new RegisterTile(scope, vector, count, 1, (i, _) => new Load(vector, sums, Literal.Index((position + i) * vector.Lanes)));
        IndexVar line = scope.NewVariable("q", height), column = scope.NewVariable("q", across.Window);
        scope.Loop(line, Literal.Index(0), lines, LoopKind.Serial, inLine => inLine.Loop(column, LoopKind.Serial, s =>
        {
            Expr w = s.Code.Let(new Load(vector, kernels.Buffer, RegisterTile.Position(s, kernels.At(line, column))), "w");
            for (int i = 0; i < count; i++)
            {
                (long y, long x) = Math.DivRem(position + i, across.Output);
                IndexExpr at = input.At((line * down.WindowDilation) + (y * down.Stride), (column * across.WindowDilation) + (x * across.Stride));
                tile.Add(s, i, 0, s.Code.Let(new Load(vector, input.Buffer, RegisterTile.Position(s, at)), "x"), w);
            }
        }));
        tile.Store(scope, sums, (i, _) => (position + i) * vector.Lanes);
    }

    /// <summary>Passes the sums on, group by group as they lie in memory.</summary>
    private void Results(KernelScope scope, IndexExpr segment, IndexExpr first)
    {
        IndexVar lane = scope.NewVariable("lane", vector.Lanes), place = scope.NewVariable("place", problem.Positions);
        scope.Loop(lane, LoopKind.Serial, inLane => inLane.Loop(place, LoopKind.Serial, s => s.Code.Emit(new Store(
            results, s.Index((lane * problem.Positions) + place),
            s.Code.Let(new Load(vector.Scalar, sums, s.Index((place * vector.Lanes) + lane)), "sum")))));
        Expr count = problem.Groups % Planes == 0 ? Literal.Index(results.Elements) : scope.Code.Apply(
            ScalarFunction.Min, Literal.Index(results.Elements), scope.Index(((first * -1) + problem.Groups) * problem.Positions));
        IndexVar e = scope.NewVariable("e", results.Elements);
        scope.Loop(e, Literal.Index(0), count, LoopKind.Vector, s =>
        {
            EquatableArray<IndexExpr> at = ReshapeMap.Index(
                Shape.FromSizes(vector.Lanes, down.Output, across.Output), Shape.FromSizes(results.Elements), [e]);
            Expr sum = s.Code.Let(new Load(vector.Scalar, results, s.Index(e)), "sum");
            sink.Put(s, segment, new ResultPlace(0, first + at[0], 0, [at[1], at[2]]), sum);
        });
    }

    /// <summary>A group, or the last one again: nobody takes what is summed of it.</summary>
    private IndexExpr Existing(KernelScope scope, IndexExpr group) => problem.Groups % Planes == 0
        ? group : scope.Name("group", problem.Groups, LoopNest.UpTo(scope, group, problem.Groups - 1));

    private KernelBuffer Scratch(string hint)
    {
        var buffer = new KernelBuffer(body.Names.Next(hint), problem.Type, problem.Positions * vector.Lanes, BufferAccess.Scratch);
        body.Code.Emit(new Scratch(buffer));
        return buffer;
    }

    /// <summary>Most lines of the kernels that are near together with the input's lines that they meet; none where not even one fits.</summary>
    private static long MostLines(ConvolutionProblem problem)
    {
        (WindowDimension down, WindowDimension across) = (problem.Dimensions[0], problem.Dimensions[1]);
        long places = MostBytes / (DotShape.PanelBytes / 2), line = Reach(across, across.Window), around = Reach(down, 1) - 1;
        return line > places || around > places ? 0 : Math.Max(0, (places - (around * line)) / (across.Window + (down.WindowDilation * line)));
    }

    /// <summary>Elements along a dimension that so many positions of the kernel meet.</summary>
    private static long Reach(WindowDimension d, long taps) => ((taps - 1) * d.WindowDilation) + ((d.Output - 1) * d.Stride) + 1;
}
