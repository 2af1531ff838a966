using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Ops.Cumulative;

namespace GraphCompiler.Compiler.Kernels.Lowering.Opaque;

/// <summary>Chains along an axis: along rows several side by side, in registers; along columns as lanes, each row from the one before.</summary>
/// <remarks>
/// <code>
/// rows [outer, n]              for i in 0..n:  s0 = f(s0, x[r, i]);  …  s3 = f(s3, x[r + 3, i]);  y[r .. r + 3, i] = s0 .. s3
/// columns [outer, n, inner]    for i in 0..n:  vector j:  y[i, j] = f(y[i − 1, j], x[i, j])
/// </code>
/// One chain waits for the addition before; four do not.
/// </remarks>
public sealed class CumulativeLowering : OpaqueLowering
{
    private const int RowsTogether = 4;

    /// <summary>Columns that stay in the first-level cache from one row to the next.</summary>
    private const long ColumnsTogether = 1024;

    private readonly CumulativeOp op;
    private readonly Shape view;
    private readonly long outer;
    private readonly long size;
    private readonly long inner;

    /// <summary>The lowering of a group around one <see cref="CumulativeOp"/>.</summary>
    public CumulativeLowering(FusionGroup group) : base(group)
    {
        op = (CumulativeOp)Node.Op;
        Shape shape = Node.Type.Shape;
        (size, inner) = (shape[op.Axis], shape.Strides()[op.Axis]);
        outer = size == 0 || inner == 0 ? 0 : shape.Elements / size / inner;
        view = Shape.FromSizes(outer, size, inner);
    }

    /// <inheritdoc/>
    protected override long Items(VectorForm form) => form.IsGrid ? outer * inner
        : inner == 1 ? (outer + RowsTogether - 1) / RowsTogether : outer * Blocks;

    /// <inheritdoc/>
    protected override double Cost(VectorForm form) =>
        2.0 * size * (form.IsGrid ? 1 : inner == 1 ? RowsTogether : Math.Min(inner, ColumnsTogether));

    private long Blocks => (inner + ColumnsTogether - 1) / ColumnsTogether;

    /// <inheritdoc/>
    protected override void Emit(LoopCode code, IndexExpr item, VectorForm form)
    {
        if (form.IsGrid)
        {
            Chains(code, item / inner, item % inner, 1);
        }
        else if (inner > 1)
        {
            Columns(code, item / Blocks, item % Blocks * ColumnsTogether);
        }
        else if (outer % RowsTogether == 0)
        {
            Chains(code, item * RowsTogether, 0, RowsTogether);
        }
        else
        {
            // The last item has fewer rows.
            Expr whole = code.Code.Compare(ScalarFunction.Less, code.Scope.Index(item), Literal.Index(outer / RowsTogether));
            code.When(whole, c => Chains(c, item * RowsTogether, 0, RowsTogether));
            code.When(code.Code.Apply(ScalarFunction.Not, whole), c => Chains(c, outer / RowsTogether * RowsTogether, 0, (int)(outer % RowsTogether)));
        }
    }

    /// <summary>Some rows side by side, with the states in variables.</summary>
    private void Chains(LoopCode code, IndexExpr first, IndexExpr column, int rows)
    {
        Var[] states = [.. Enumerable.Range(0, rows).Select(_ => code.Local("state", op.Identity(Node.Type.DType)))];
        KernelBuffer output = code.Output(0)!;
        code.Loop("i", size, LoopKind.Serial, (c, i) =>
        {
            for (int row = 0; row < rows; row++)
            {
                Expr next = c.Code.Let(op.Next(c.Code, states[row], Elements(c, first + row, i, column)));
                c.Store(output, Place(first + row, i, column), op.Exclusive ? states[row] : next);
                c.Set(states[row], next);
            }
        });
    }

    /// <summary>A block of columns, row after row.</summary>
    private void Columns(LoopCode code, IndexExpr table, IndexExpr first)
    {
        KernelBuffer output = code.Output(0)!;
        IndexExpr end = first + ColumnsTogether;
        Expr bound = LoopNest.UpTo(code.Scope, end, inner);
        void Row(LoopCode c, Action<LoopCode, IndexVar> body)
        {
            IndexVar j = c.Scope.NewVariable("j", inner);
            c.Vector(j, first, bound, body);
        }

        Row(code, (c, j) =>
        {
            Expr identity = op.Identity(Node.Type.DType);
            c.Store(output, Place(table, 0, j), op.Exclusive ? identity : c.Code.Let(op.Next(c.Code, identity, Elements(c, table, 0, j))));
        });
        code.Loop("i", Math.Max(0, size - 1), LoopKind.Serial, (c, i) => Row(c, (lane, j) =>
        {
            Expr before = lane.Load(output, Place(table, i, j));
            Expr[] elements = Elements(lane, table, op.Exclusive ? i : i + 1, j);
            lane.Store(output, Place(table, i + 1, j), lane.Code.Let(op.Next(lane.Code, before, elements)));
        }));
    }

    private Expr[] Elements(LoopCode code, IndexExpr table, IndexExpr step, IndexExpr column) =>
        [.. Node.Operands.Select(x => code.Operand(x, view, table, Along(step), column))];

    private IndexExpr Place(IndexExpr table, IndexExpr step, IndexExpr column) => (((table * size) + Along(step)) * inner) + column;

    private IndexExpr Along(IndexExpr step) => op.Reverse ? (IndexExpr)(size - 1) - step : step;
}
