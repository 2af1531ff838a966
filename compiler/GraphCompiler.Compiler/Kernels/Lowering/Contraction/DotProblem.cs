using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Contraction;

/// <summary>A contraction as a matrix product: which operand gives the rows, which the columns.</summary>
/// <remarks>
/// The columns become the lanes. They are the right operand's free dimensions, unless these have size 1: then a product of a matrix and a
/// vector is seen as one of a vector and a matrix. A product does not depend on the order of its factors.
/// </remarks>
public sealed class DotProblem
{
    private DotProblem(Node node, DotOperand rows, DotOperand columns, bool swapped)
    {
        (Node, Rows, Columns, Swapped) = (node, rows, columns, swapped);
        Shape = new DotShape(node.Type.DType, rows.BatchSize, rows.FreeSize, columns.FreeSize, rows.Depth);
    }

    /// <summary>The contraction.</summary>
    public Node Node { get; }

    /// <summary>The operand whose free dimensions are the rows.</summary>
    public DotOperand Rows { get; }

    /// <summary>The operand whose free dimensions are the columns.</summary>
    public DotOperand Columns { get; }

    /// <summary>Whether the rows are the right operand's.</summary>
    public bool Swapped { get; }

    /// <summary>Element type and sizes.</summary>
    public DotShape Shape { get; }

    /// <summary>The contraction of a group, which has one.</summary>
    public static DotProblem Of(FusionGroup group)
    {
        Node node = group.Nodes.Single(n => n.Op is Dot);
        (Value x, Value y) = (node.Operands[0], node.Operands[1]);
        ContractionRoles roles = ((Dot)node.Op).Roles(x.Type, y.Type);
        var left = new DotOperand(x, roles.LhsBatch, roles.LhsFree, roles.LhsContract);
        var right = new DotOperand(y, roles.RhsBatch, roles.RhsFree, roles.RhsContract);
        bool swapped = right.FreeSize == 1 && left.FreeSize > 1;
        return swapped ? new DotProblem(node, right, left, true) : new DotProblem(node, left, right, false);
    }

    /// <summary>Row-major position in the result.</summary>
    public IndexExpr Linear(IndexExpr batch, IndexExpr row, IndexExpr column) => Swapped
        ? (batch * Shape.Columns) + column
        : (batch * (Shape.Rows * Shape.Columns)) + (row * Shape.Columns) + column;

    /// <summary>Position in the memory of an output of the group.</summary>
    public IndexExpr Position(Value output, IndexExpr batch, IndexExpr row, IndexExpr column) => output.Op is Pack
        ? OutputPlacement.Position(output, Index(OutputPlacement.Computed(output), batch, row, column))
        : Linear(batch, row, column);

    /// <summary>Index into a value that has the result's elements in the same row-major order.</summary>
    public EquatableArray<IndexExpr> Index(Value value, IndexExpr batch, IndexExpr row, IndexExpr column)
    {
        // Role by role, so that only dimensions within one role are told apart by division.
        (IndexExpr m, IndexExpr n) = Swapped ? (column, row) : (row, column);
        (long rows, long columns) = Swapped ? (Shape.Columns, Shape.Rows) : (Shape.Rows, Shape.Columns);
        EquatableArray<IndexExpr> index = ReshapeMap.Index(
            Node.Type.Shape, Runtime.Shape.FromSizes(Shape.Batch, rows, columns), [batch, m, n]);
        return value.Type.Shape.Equals(Node.Type.Shape) ? index : ReshapeMap.Index(value.Type.Shape, Node.Type.Shape, index);
    }
}
