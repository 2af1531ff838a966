using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Opaque;

/// <summary>Substitution, a row of right sides after another as lanes.</summary>
/// <remarks>
/// <code>
/// for i in order:  for k before i:  vector j:  x[i, j] −= a[i, k] · x[k, j];   vector j:  x[i, j] /= a[i, i]
/// </code>
/// </remarks>
public sealed class TriangularSolveLowering : MatrixLowering
{
    private readonly TriangularSolve op;
    private readonly long columns;

    /// <summary>The lowering of a group around one <see cref="TriangularSolve"/>.</summary>
    public TriangularSolveLowering(FusionGroup group) : base(group) => (op, columns) = ((TriangularSolve)Node.Op, Node.Type.Shape[^1]);

    /// <inheritdoc/>
    protected override double Cost(VectorForm form) => (double)Order * Order * columns;

    /// <inheritdoc/>
    protected override void Emit(LoopCode code, IndexExpr item, VectorForm form)
    {
        (KernelBuffer x, Value a, Value right) = (code.Output(0)!, Node.Operands[0], Node.Operands[1]);
        bool descends = op.Upper != op.IsTransposed;
        IndexExpr Row(IndexExpr step) => descends ? (IndexExpr)(Order - 1) - step : step;
        IndexExpr Place(IndexExpr row, IndexExpr column) => (((item * Order) + row) * columns) + column;
        Expr Of(LoopCode c, IndexExpr row, IndexExpr column) => op.IsTransposed ? Element(c, a, item, column, row) : Element(c, a, item, row, column);
        code.Loop("i", Order, LoopKind.Serial, (c, i) =>
        {
            c.Loop("j", columns, LoopKind.Vector, (d, j) => d.Store(x, Place(Row(i), j), Element(d, right, item, Row(i), j)));
            c.Loop("k", Order, LoopKind.Serial, (d, k) =>
            {
                Expr factor = Of(d, Row(i), Row(k));
                d.Loop("j", columns, LoopKind.Vector, (e, j) => Subtract(e, x, Place(Row(i), j), factor, e.Load(x, Place(Row(k), j))));
            }, end: i);
            Expr diagonal = Of(c, Row(i), Row(i));
            c.Loop("j", columns, LoopKind.Vector, (d, j) =>
                d.Store(x, Place(Row(i), j), d.Code.Apply(ScalarFunction.Div, d.Load(x, Place(Row(i), j)), diagonal)));
        });
    }
}
