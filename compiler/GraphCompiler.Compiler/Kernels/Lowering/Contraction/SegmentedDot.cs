using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Contraction;

/// <summary>A product of few and long chains: each is cut into segments (<see cref="DotOrder"/>), eight of which run side by side.</summary>
/// <remarks>
/// <code>
/// phase 1, chunk: (batch, group of segments)    for each row and vector of columns: a register a segment     partial sums to memory
/// phase 2, chunk: batch                         sums = segment 0;  sums += segment 1, 2, …;  epilogue
/// </code>
/// </remarks>
/// <param name="context">The dot; both operands lie in memory.</param>
/// <param name="partials">Partial sums: [segments, batch, rows, columns].</param>
public sealed class SegmentedDot(DotContext context, KernelBuffer partials)
{
    private const int SegmentsSideBySide = 8;

    private readonly long length = DotOrder.SegmentLength(context.Shape);
    private readonly MatrixAccess columns = context.Columns!;
    private readonly int lanes = context.Shape.Columns > 1 && context.Columns!.FreeStride == 1 ? context.Lanes : 1;

    private KernelType Vector => context.Scalar.WithLanes(lanes);

    /// <summary>Elements of the partial sums.</summary>
    public static long PartialElements(DotShape shape) =>
        checked(DotShape.CeilDiv(shape.Depth, DotOrder.SegmentLength(shape)) * shape.Batch * shape.Rows * shape.Columns);

    /// <summary>Emits both phases.</summary>
    public IEnumerable<Phase> Emit() => [Segments(), Combination()];

    private Phase Segments()
    {
        DotShape shape = context.Shape;
        long segments = DotShape.CeilDiv(shape.Depth, length);
        long groups = DotShape.CeilDiv(segments, SegmentsSideBySide);
        var scope = new KernelScope(context.Names);
        var chunk = new IndexVar(context.Names.Next("chunk"), shape.Batch * groups);
        scope.Know(chunk);
        (IndexExpr batch, IndexExpr group) = (chunk / groups, chunk % groups);
        if (groups > 1)
        {
            Expr number = scope.Index(group);
            scope.When(scope.Code.Compare(ScalarFunction.Less, number, Literal.Index(groups - 1)), s => Group(s, batch, group, SegmentsSideBySide, false));
            scope.When(
                scope.Code.Compare(ScalarFunction.Equal, number, Literal.Index(groups - 1)),
                s => Group(s, batch, groups - 1, (int)(segments - ((groups - 1) * SegmentsSideBySide)), true));
        }
        else
        {
            Group(scope, batch, 0, (int)segments, true);
        }

        double cost = (double)shape.Rows * shape.Columns * length * SegmentsSideBySide;
        return new Phase(KernelScope.Variable(chunk), chunk.Extent, cost, scope.Code.Statements.ToEquatable());
    }

    private void Group(KernelScope scope, IndexExpr batch, IndexExpr group, int segments, bool hasLast)
    {
        long tiles = context.Shape.Columns / lanes, tail = context.Shape.Columns % lanes;
        IndexVar row = scope.NewVariable("i", context.Shape.Rows);
        scope.Loop(row, LoopKind.Serial, s =>
        {
            IndexVar tile = s.NewVariable("tile", tiles);
            s.Loop(tile, LoopKind.Serial, t => Tile(t, batch, group, segments, hasLast, row, tile * lanes, lanes));
            if (tail > 0)
            {
                Tile(s, batch, group, segments, hasLast, row, tiles * lanes, tail);
            }
        });
    }

    private void Tile(
        KernelScope scope, IndexExpr batch, IndexExpr group, int segments, bool hasLast, IndexExpr row, IndexExpr column, long existing)
    {
        var tile = new RegisterTile(scope, Vector, segments, 1);
        // The last segment may be shorter: the others go on without it.
        long shortest = hasLast ? context.Shape.Depth - ((DotShape.CeilDiv(context.Shape.Depth, length) - 1) * length) : length;
        Range(0, shortest, segments);
        Range(shortest, length, segments - 1);
        Expr? mask = existing == lanes ? null : new TailMask(Vector with { Element = DType.Bool }, Literal.Index(existing));
        tile.Store(scope, partials, (s, _) =>
            (((group * SegmentsSideBySide) + s) * (context.Shape.Batch * Elements)) + context.Problem.Linear(batch, row, column), mask);

        void Range(long begin, long end, int chains)
        {
            IndexVar k = scope.NewVariable("k", end);
            if (begin == end || chains == 0)
            {
                return;
            }

            scope.Loop(k, Literal.Index(begin), Literal.Index(end), LoopKind.Serial, inner =>
            {
                for (int i = 0; i < chains; i++)
                {
                    IndexExpr depth = (((group * SegmentsSideBySide) + i) * length) + k;
                    tile.Add(
                        inner, i, tile.Factor(inner, context.Rows.Buffer, context.Rows.At(batch, row, depth)),
                        tile.Vectors(inner, columns.Buffer, _ => columns.At(batch, column, depth), existing));
                }
            });
        }
    }

    private long Elements => context.Shape.Rows * context.Shape.Columns;

    private Phase Combination()
    {
        DotShape shape = context.Shape;
        long segments = DotShape.CeilDiv(shape.Depth, length);
        var scope = new KernelScope(context.Names);
        var batch = new IndexVar(context.Names.Next("chunk"), shape.Batch);
        scope.Know(batch);
        KernelBuffer sums = context.Scratch(scope, "sums", Elements);
        Add(scope, 0, (s, partial, _) => partial);
        IndexVar segment = scope.NewVariable("segment", segments);
        scope.Loop(segment, Literal.Index(1), Literal.Index(segments), LoopKind.Serial, s => Add(s, segment, (inner, partial, at) =>
            inner.Code.Apply(ScalarFunction.Add, inner.Code.Let(new Load(context.Scalar, sums, at), "sum"), partial)));
        IndexVar row = scope.NewVariable("i", shape.Rows);
        scope.Loop(row, LoopKind.Serial, s => context.Epilogue.EmitRow(
            s, batch, row, 0, shape.Columns, Literal.Index(shape.Columns), sums, row * shape.Columns));
        double cost = (double)segments * Elements;
        return new Phase(KernelScope.Variable(batch), shape.Batch, cost, scope.Code.Statements.ToEquatable());

        void Add(KernelScope s, IndexExpr number, Func<KernelScope, Expr, Expr, Expr> combine)
        {
            IndexVar j = s.NewVariable("j", Elements);
            s.Loop(j, LoopKind.Vector, inner =>
            {
                Expr at = inner.Index((number * (shape.Batch * Elements)) + (batch * Elements) + j);
                Expr partial = inner.Code.Let(new Load(context.Scalar, partials, at), "partial");
                inner.Code.Emit(new Store(sums, inner.Index(j), combine(inner, partial, inner.Index(j))));
            });
        }
    }
}
