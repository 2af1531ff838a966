using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Contraction;

namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>Copies kernels into panels, square by square in registers, where neighbours in memory are steps of the depth.</summary>
/// <remarks>
/// <code>
/// in memory                                    panel [c, position…, 32 outputs]
/// [o, c, position…]                            runs of positions (and channels)
/// [c / 32, o, position…, 32 channels]          runs of channels
/// </code>
/// The second is how the gradient of the input sees trained kernels (<see cref="Layout.StateLayouts"/>). A run is what one step in memory runs through,
/// forwards or (of reversed kernels) backwards; its elements are equally far apart in the panel. Element by element each would be a gather.
/// </remarks>
public sealed class PanelTransposition
{
    /// <summary>Shorter runs leave most of a square empty.</summary>
    private const long ShortestRun = 4;

    private readonly ConvolutionProblem problem;
    private readonly StoredOperand stored;
    private readonly KernelType vector;
    private readonly int width;
    private readonly long channelTile;
    private readonly IReadOnlyList<Coordinate> outer;
    private readonly long run = 1;
    private readonly long runStep = 1;
    private readonly int direction = 1;

    private PanelTransposition(
        ConvolutionProblem problem, StoredOperand stored, KernelType vector, long channelTile, IReadOnlyList<Coordinate> depth, long featureDistance)
    {
        (this.problem, this.stored, this.vector, this.channelTile) = (problem, stored, vector, channelTile);
        width = Width(problem);
        var rest = depth.Where(c => c.Extent > 1).ToList();
        if (rest.FindLast(c => Math.Abs(c.Distance) == 1) is { } first)
        {
            (direction, runStep) = (Math.Sign(first.Distance), first.Step);
            for (Coordinate? next = first; next is not null; next = rest.Find(c => c.Distance == direction * run && c.Step == runStep * run))
            {
                run *= next.Extent;
                rest.Remove(next);
            }
        }

        // Loops run through memory in order.
        long panels = DotShape.CeilDiv(problem.Features, width);
        outer = [.. rest.Append(new Coordinate(null, panels, featureDistance * width, problem.Depth)).OrderByDescending(c => Math.Abs(c.Distance))];
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
        long tile = ChannelBlocks.PanelOf(group, problem.W) is var t && problem.Channels % t == 0 ? t : 1;
        long[] extents = [problem.Channels / tile, tile, .. problem.Dimensions.Select(d => d.Window)];
        IndexVar[] variables = [.. extents.Select((extent, i) => new IndexVar($"k{i}", extent))];
        var feature = new IndexVar("feature", problem.Features);
        EquatableArray<IndexExpr> example = Index(
            problem, tile, problem.Groups == 1 ? 0 : new IndexVar("group", problem.Groups), problem.Features == 1 ? 0 : feature,
            [.. extents.Select((extent, i) => extent == 1 ? (IndexExpr)0 : variables[i])]);
        if (lanes == 1 || StoredOperand.Of(group, problem.W, example) is not { } stored
            || !IndexAlgebra.Terms(stored.At(example)).Terms.All(term => term.Expr is IndexVar))
        {
            return null;
        }

        IndexExpr at = stored.At(example);
        var depth = Shape.FromSizes(extents);
        var transposition = new PanelTransposition(
            problem, stored, new KernelType(problem.Type).WithLanes(lanes), tile,
            [.. extents.Select((extent, i) => new Coordinate(i, extent, IndexAlgebra.Factor(at, variables[i])!.Value, depth.Strides()[i]))],
            IndexAlgebra.Factor(at, feature)!.Value);
        return transposition.run < ShortestRun ? null : transposition;
    }

    /// <summary>The phase that makes the panels.</summary>
    /// <param name="names">Names of the kernel.</param>
    /// <param name="source">The kernels.</param>
    /// <param name="panels">The panels: [group, panel, depth, width].</param>
    public Phase Emit(NameSource names, KernelBuffer source, KernelBuffer panels)
    {
        var shape = Shape.FromSizes([problem.Groups, .. outer.Select(c => c.Extent)]);
        long units = shape.Elements, perChunk = Math.Clamp(ElementwiseLowering.ChunkElements / (run * width), 1, units);
        long groupStep = DotShape.CeilDiv(problem.Features, width) * problem.Depth;
        var scope = new KernelScope(names);
        var chunk = new IndexVar(names.Next("chunk"), DotShape.CeilDiv(units, perChunk));
        scope.Know(chunk);
        IndexVar unit = scope.NewVariable("run", units);
        scope.Loop(
            unit, scope.Index(chunk * perChunk), LoopNest.UpTo(scope, (chunk * perChunk) + perChunk, units), LoopKind.Serial, s =>
            {
                EquatableArray<IndexExpr> at = ReshapeMap.Index(shape, Shape.FromSizes(units), [unit]);
                IndexExpr panelRow = at[0] * groupStep, panel = 0;
                IndexExpr[] depth = [.. Enumerable.Repeat((IndexExpr)0, problem.Dimensions.Count + 2)];
                foreach ((int i, Coordinate coordinate) in outer.Index())
                {
                    panelRow += at[i + 1] * coordinate.Step;
                    if (coordinate.Axis is { } axis)
                    {
                        depth[axis] = at[i + 1];
                    }
                    else
                    {
                        panel = at[i + 1];
                    }
                }

                IndexVar part = s.NewVariable("part", width / vector.Lanes);
                s.Loop(part, LoopKind.Serial, p => Part(p, source, panels, at[0], panel, depth, panelRow * width, part));
            });
        return new Phase(KernelScope.Variable(chunk), chunk.Extent, perChunk * run * width, scope.Code.Statements.ToEquatable());
    }

    private void Part(
        KernelScope scope, KernelBuffer source, KernelBuffer panels, IndexExpr group, IndexExpr panel, IndexExpr[] depth, IndexExpr panelAt, IndexExpr part)
    {
        int lanes = vector.Lanes;
        // Columns that do not exist are the last one again; nobody takes what is summed of them.
        IndexExpr[] begins = [.. Enumerable.Range(0, lanes).Select(i =>
        {
            IndexExpr feature = (panel * width) + (part * lanes) + i;
            IndexExpr existing = problem.Features % width == 0
                ? feature : scope.Name("column", problem.Features, LoopNest.UpTo(scope, feature, problem.Features - 1));
            return stored.At(Index(problem, channelTile, group, existing, depth));
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
                IndexExpr at = panelAt + ((first + k) * (runStep * width)) + (part * lanes);
                s.Code.Emit(new Store(panels, RegisterTile.Position(s, at), columns[direction < 0 ? count - 1 - k : k]));
            }
        }
    }

    private static int Width(ConvolutionProblem problem) => new DotShape(problem.Type, 1, 1, problem.Features, problem.Depth).PanelColumns;

    /// <summary>The index into the kernels of coordinates of the depth: block of channels, channel of the block, position.</summary>
    private static EquatableArray<IndexExpr> Index(
        ConvolutionProblem problem, long channelTile, IndexExpr group, IndexExpr feature, IndexExpr[] depth) =>
        problem.KernelIndex(group, feature, (depth[0] * channelTile) + depth[1], depth.Skip(2));

    /// <summary>A coordinate that runs through kernels.</summary>
    /// <param name="Axis">Which coordinate of the depth; null for the panels.</param>
    /// <param name="Extent">How many values it has.</param>
    /// <param name="Distance">Elements of the memory from one to the next.</param>
    /// <param name="Step">Rows of the panels from one to the next.</param>
    private sealed record Coordinate(int? Axis, long Extent, long Distance, long Step);
}
