using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Contraction;

namespace GraphCompiler.Compiler.Kernels.Lowering.Gpu;

/// <summary>A product of few and long chains in a grid: each segment of each chain (<see cref="DotOrder"/>) goes to a lane.</summary>
/// <remarks>
/// <code>
/// phase 1, lane: (segment, element)      partial = chain of the segment
/// phase 2, lane: element                 sum = partial 0;  sum += partial 1, 2, …;  epilogue
/// </code>
/// </remarks>
/// <param name="group">The group.</param>
/// <param name="problem">Its contraction.</param>
/// <param name="buffers">Its buffers, the partial sums among the temporaries.</param>
/// <param name="names">Names of the kernel.</param>
public sealed class GridSegments(FusionGroup group, DotProblem problem, GroupBuffers buffers, NameSource names)
{
    private readonly DotShape shape = problem.Shape;
    private readonly long length = DotOrder.SegmentLength(problem.Shape);
    private readonly KernelBuffer partials = buffers.Temporaries.Single(t => t.Name == "partials");

    private long Elements => shape.Rows * shape.Columns;

    private KernelType Type => new(shape.Type);

    /// <summary>Both phases.</summary>
    public IEnumerable<Phase> Emit()
    {
        yield return GridScope.Items(names, SegmentedDot.PartialElements(shape), 2.0 * length, (scope, i) =>
        {
            (IndexExpr segment, IndexExpr element) = (i / (shape.Batch * Elements), i % (shape.Batch * Elements));
            (IndexExpr batch, IndexExpr row, IndexExpr column) = Place(element);
            var sum = new RegisterTile(scope, Type, 1, 1);
            var emitter = new ElementEmitter(group, buffers.Inputs, buffers.FaultWord);
            IndexVar k = scope.NewVariable("k", shape.Depth);
            Expr end = LoopNest.UpTo(scope, (segment * length) + length, shape.Depth);
            scope.Loop(k, scope.Index(segment * length), end, LoopKind.Serial, s => sum.Add(
                s, 0, 0,
                emitter.Emit(s, problem.Rows.Value, problem.Rows.Index(batch, row, k)),
                emitter.Emit(s, problem.Columns.Value, problem.Columns.Index(batch, column, k))));
            scope.Code.Emit(new Store(partials, KernelScope.Variable(i), sum[0, 0]));
        });

        var epilogue = new GridDotEpilogue(group, problem, buffers);
        long segments = DotShape.CeilDiv(shape.Depth, length), ofSegment = shape.Batch * Elements;
        yield return GridScope.Items(names, ofSegment, segments, (scope, i) =>
        {
            var sum = new Var(Type, names.Next("sum"));
            scope.Code.Emit(new Local(sum, new Load(Type, partials, KernelScope.Variable(i))));
            IndexVar segment = scope.NewVariable("s", segments);
            scope.Loop(segment, Literal.Index(1), Literal.Index(segments), LoopKind.Serial, s =>
            {
                Expr next = s.Code.Let(new Load(Type, partials, s.Index((segment * ofSegment) + i)), "partial");
                s.Code.Emit(new Assign(sum, new Apply(Type, ScalarFunction.Add, [sum, next])));
            });
            (IndexExpr batch, IndexExpr row, IndexExpr column) = Place(i);
            epilogue.Element(scope, batch, row, column, (_, _, _) => sum);
        });
    }

    /// <summary>Batch, row and column of an element, by its position in the result.</summary>
    private (IndexExpr Batch, IndexExpr Row, IndexExpr Column) Place(IndexExpr element) => problem.Swapped
        ? (element / Elements, 0, element % shape.Columns)
        : (element / Elements, element / shape.Columns % shape.Rows, element % shape.Columns);
}
