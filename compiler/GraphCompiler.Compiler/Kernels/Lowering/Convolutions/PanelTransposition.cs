using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Contraction;

namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>Copies kernels into panels, square by square in registers, where neighbours in memory are positions of one kernel (and channels).</summary>
/// <remarks>
/// <code>
/// [o, c, position…] in memory      panel [c, position…, 32 outputs]
/// </code>
/// A run is the innermost coordinates of the depth that one step in memory runs through, forwards or (of reversed kernels) backwards. Element by
/// element each would be a gather.
/// </remarks>
public sealed class PanelTransposition
{
    /// <summary>Shorter runs leave most of a square empty.</summary>
    private const long ShortestRun = 4;

    private readonly ConvolutionProblem problem;
    private readonly StoredOperand stored;
    private readonly KernelType vector;
    private readonly long[] before;
    private readonly long run;
    private readonly int direction;
    private readonly int width;

    private PanelTransposition(ConvolutionProblem problem, StoredOperand stored, KernelType vector, long[] before, long run, int direction)
    {
        (this.problem, this.stored, this.vector, this.before, this.run, this.direction) = (problem, stored, vector, before, run, direction);
        width = new DotShape(problem.Type, 1, 1, problem.Features, problem.Depth).PanelColumns;
    }

    /// <summary>The input that holds the kernels.</summary>
    public Value Source => stored.Source;

    /// <summary>The transposition of a convolution's kernels; null if they do not lie so.</summary>
    /// <param name="group">The group.</param>
    /// <param name="problem">Its convolution.</param>
    /// <param name="form">The form.</param>
    public static PanelTransposition? Of(FusionGroup group, ConvolutionProblem problem, VectorForm form)
    {
        int lanes = problem.Type.Size < 4 ? 1 : form.Lanes(problem.Type);
        long[] depth = [problem.Channels, .. problem.Dimensions.Select(d => d.Window)];
        IndexVar[] variables = [.. depth.Select((extent, i) => new IndexVar($"k{i}", extent))];
        IndexExpr[] at = [.. depth.Select((extent, i) => extent == 1 ? (IndexExpr)0 : variables[i])];
        EquatableArray<IndexExpr> example = problem.KernelIndex(
            problem.Groups == 1 ? 0 : new IndexVar("group", problem.Groups), problem.Features == 1 ? 0 : new IndexVar("feature", problem.Features),
            at[0], at.Skip(1));
        if (lanes == 1 || StoredOperand.Of(group, problem.W, example) is not { } stored
            || IndexAlgebra.Terms(stored.At(example)) is var sum && !sum.Terms.All(t => t.Expr is IndexVar))
        {
            return null;
        }

        long run = 1;
        int first = depth.Length, direction = 0;
        while (first > 0 && (depth[first - 1] == 1 || Continues(IndexAlgebra.Factor(stored.At(example), variables[first - 1]))))
        {
            run *= depth[--first];
        }

        return run < ShortestRun ? null
            : new PanelTransposition(problem, stored, new KernelType(problem.Type).WithLanes(lanes), depth[..first], run, direction);

        bool Continues(long? factor)
        {
            int sign = factor is { } f && Math.Abs(f) == run ? Math.Sign(f) : 0;
            if (sign == 0 || (direction != 0 && sign != direction))
            {
                return false;
            }

            direction = sign;
            return true;
        }
    }

    /// <summary>The phase that makes the panels.</summary>
    /// <param name="names">Names of the kernel.</param>
    /// <param name="source">The kernels.</param>
    /// <param name="panels">The panels: [group, panel, depth, width].</param>
    public Phase Emit(NameSource names, KernelBuffer source, KernelBuffer panels)
    {
        long panelCount = DotShape.CeilDiv(problem.Features, width), runs = before.Aggregate(1L, (n, e) => checked(n * e));
        long units = checked(problem.Groups * panelCount * runs), perChunk = Math.Clamp(ElementwiseLowering.ChunkElements / (run * width), 1, units);
        var scope = new KernelScope(names);
        var chunk = new IndexVar(names.Next("chunk"), DotShape.CeilDiv(units, perChunk));
        scope.Know(chunk);
        IndexVar unit = scope.NewVariable("run", units);
        scope.Loop(
            unit, scope.Index(chunk * perChunk), LoopNest.UpTo(scope, (chunk * perChunk) + perChunk, units), LoopKind.Serial, s =>
            {
                // Panels run fastest: where channels are far apart in memory, all that lies between two of them is read on the way.
                EquatableArray<IndexExpr> at = ReshapeMap.Index(
                    Shape.FromSizes(problem.Groups, runs, panelCount), Shape.FromSizes(units), [unit]);
                EquatableArray<IndexExpr> outer = ReshapeMap.Index(Shape.FromSizes(before), Shape.FromSizes(runs), [at[1]]);
                IndexExpr number = IndexAlgebra.Linearize([at[0], at[2], at[1]], Shape.FromSizes(problem.Groups, panelCount, runs).Strides());
                IndexVar part = s.NewVariable("part", width / vector.Lanes);
                s.Loop(part, LoopKind.Serial, p => Part(p, source, panels, at[0], at[2], outer, number * (run * width), part));
            });
        return new Phase(KernelScope.Variable(chunk), chunk.Extent, perChunk * run * width, scope.Code.Statements.ToEquatable());
    }

    private void Part(
        KernelScope scope, KernelBuffer source, KernelBuffer panels, IndexExpr group, IndexExpr panel, EquatableArray<IndexExpr> outer,
        IndexExpr panelAt, IndexExpr part)
    {
        int lanes = vector.Lanes;
        // Columns that do not exist are the last one again; nobody takes what is summed of them.
        IndexExpr[] begins = [.. Enumerable.Range(0, lanes).Select(i =>
        {
            IndexExpr feature = (panel * width) + (part * lanes) + i;
            IndexExpr existing = problem.Features % width == 0
                ? feature : scope.Name("column", problem.Features, LoopNest.UpTo(scope, feature, problem.Features - 1));
            IndexExpr[] depth = [.. outer, .. Enumerable.Repeat((IndexExpr)0, problem.Dimensions.Count + 1 - before.Length)];
            return stored.At(problem.KernelIndex(group, existing, depth[0], depth.Skip(1)));
        })];
        long whole = run / lanes;
        if (whole > 0)
        {
            IndexVar square = scope.NewVariable("square", whole);
            scope.Loop(square, LoopKind.Serial, s => Square(s, square * lanes, lanes));
        }

        if (run % lanes != 0)
        {
            Square(scope, whole * lanes, (int)(run % lanes));
        }

        void Square(KernelScope s, IndexExpr first, int count)
        {
            Expr? mask = count == lanes ? null : s.Code.Let(new TailMask(vector with { Element = DType.Bool }, Literal.Index(count)));
            IndexExpr lowest = direction < 0 ? (first + (count - 1)) * -1 : first;
            Expr[] rows = [.. begins.Select(begin => s.Code.Let(new Load(vector, source, RegisterTile.Position(s, begin + lowest), mask), "w"))];
            Expr[] columns = new LaneTransposition(vector).Emit(s, rows);
            for (int k = 0; k < count; k++)
            {
                IndexExpr at = panelAt + ((first + k) * width) + (part * lanes);
                s.Code.Emit(new Store(panels, RegisterTile.Position(s, at), columns[direction < 0 ? count - 1 - k : k]));
            }
        }
    }
}
