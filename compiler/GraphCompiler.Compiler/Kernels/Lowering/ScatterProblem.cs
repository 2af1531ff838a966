using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Ops.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>A scatter as tables [extent, row], with which rows are combined at indices; and the pieces of its loops.</summary>
public sealed class ScatterProblem
{
    private readonly Node node;
    private readonly ScatterOp op;
    private readonly GroupBuffers buffers;
    private readonly ElementEmitter emitter;
    private readonly long inner;

    /// <summary>The scatter of a group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="node">Its <see cref="ScatterOp"/>.</param>
    /// <param name="buffers">Its buffers.</param>
    public ScatterProblem(FusionGroup group, Node node, GroupBuffers buffers)
    {
        (this.node, this.buffers) = (node, buffers);
        emitter = new ElementEmitter(group, buffers.Inputs, buffers.FaultWord);
        op = (ScatterOp)node.Op;
        Shape table = node.Type.Shape, index = node.Operands[0].Type.Shape;
        inner = Product(table, op.BatchDims, op.Axis);
        Tables = Product(table, 0, op.BatchDims) * inner;
        Row = Product(table, op.Axis + 1, table.Rank);
        Indices = Product(index, op.BatchDims, index.Rank);
        Extent = op.Extent;
    }

    /// <summary>Number of tables.</summary>
    public long Tables { get; }

    /// <summary>Rows of a table.</summary>
    public long Extent { get; }

    /// <summary>Elements of a row.</summary>
    public long Row { get; }

    /// <summary>Rows that are combined with each table.</summary>
    public long Indices { get; }

    /// <summary>Emits the value that an element of a table starts from.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="table">The table.</param>
    /// <param name="element">Number of the element, row by row.</param>
    public void Clear(KernelScope scope, IndexExpr table, IndexExpr element) => scope.Code.Emit(new Store(
        buffers.Outputs[0], scope.Index(Place(table, 0, element)), op.Initial(node.Type.DType)));

    /// <summary>Emits what is done for an index if it points into some rows of a table; a fault is raised if it points nowhere.</summary>
    /// <param name="scope">The body of the loop over indices.</param>
    /// <param name="table">The table.</param>
    /// <param name="i">Number of the index.</param>
    /// <param name="first">The first of the rows.</param>
    /// <param name="end">After the last of them.</param>
    /// <param name="isRaised">Whether faults are raised here; null for always.</param>
    /// <param name="body">Emits what is done, from the row that the index points to.</param>
    public void Each(
        KernelScope scope, IndexExpr table, IndexExpr i, Expr first, Expr end, Expr? isRaised, Action<KernelScope, IndexVar> body)
    {
        IndexExpr batch = table / inner;
        Value index = node.Operands[0];
        EquatableArray<IndexExpr> at = ReshapeMap.Index(index.Type.Shape, Shape.FromSizes(Tables / inner, Indices), [batch, i]);
        Expr target = scope.Code.Convert(KernelType.Index, emitter.Emit(scope, index, at));
        bool isProven = !ProvenIndices.MayFault(node);
        if (isProven && first == Literal.Index(0) && end == Literal.Index(Extent))
        {
            body(scope, scope.Name("n", Extent, target));
            return;
        }

        if (!isProven)
        {
            RaiseOutside(scope, target, (batch * Indices) + i, isRaised);
        }

        Expr here = scope.Code.Apply(
            ScalarFunction.And,
            scope.Code.Compare(ScalarFunction.GreaterOrEqual, target, first),
            scope.Code.Compare(ScalarFunction.Less, target, end));
        scope.When(here, inside => body(inside, inside.Name("n", Extent, target)));
    }

    private void RaiseOutside(KernelScope scope, Expr target, IndexExpr number, Expr? isRaised)
    {
        Expr outside = scope.Code.Apply(
            ScalarFunction.Or,
            scope.Code.Compare(ScalarFunction.Less, target, Literal.Index(0)),
            scope.Code.Compare(ScalarFunction.GreaterOrEqual, target, Literal.Index(Extent)));
        IndexedAccess.Raise(scope, node, outside, number, isRaised, buffers.FaultWord);
    }

    /// <summary>Emits the combination with an element.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="table">The table.</param>
    /// <param name="i">Number of the index.</param>
    /// <param name="target">Row of the table.</param>
    /// <param name="place">Place in the row.</param>
    public void Combine(KernelScope scope, IndexExpr table, IndexExpr i, IndexExpr target, IndexExpr place)
    {
        Value rows = node.Operands[1];
        KernelBuffer output = buffers.Outputs[0];
        Expr element = emitter.Emit(scope, rows, ReshapeMap.Index(
            rows.Type.Shape, Shape.FromSizes(Tables / inner, inner, Indices, Row), [table / inner, table % inner, i, place]));
        Expr at = scope.Index(Place(table, target, place));
        Expr before = scope.Code.Let(new Load(new KernelType(output.Element), output, at));
        scope.Code.Emit(new Store(output, at, scope.Code.Apply(op.Function, before, element)));
    }

    private IndexExpr Place(IndexExpr table, IndexExpr row, IndexExpr place) => (((table * Extent) + row) * Row) + place;

    private static long Product(Shape shape, int from, int to)
    {
        long product = 1;
        for (int axis = from; axis < to; axis++)
        {
            product *= shape[axis];
        }

        return product;
    }
}
