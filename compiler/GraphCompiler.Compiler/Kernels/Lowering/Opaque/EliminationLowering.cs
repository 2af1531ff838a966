using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Opaque;

/// <summary>Gaussian elimination with the greatest of each column as its pivot, rows as lanes: determinants, and solutions for right sides.</summary>
/// <remarks>
/// <code>
/// for k:  p = row of the greatest |w[i, k]|, i ≥ k;  rows k and p change places;
///         for i > k:  f = w[i, k] / w[k, k];  vector j > k:  w[i, j] −= f · w[k, j];  vector j:  x[i, j] −= f · x[k, j]
/// for i from the last:  for k > i:  vector j:  x[i, j] −= w[i, k] · x[k, j];   vector j:  x[i, j] /= w[i, i]
/// </code>
/// </remarks>
public sealed class EliminationLowering : MatrixLowering
{
    private readonly Value? right;
    private readonly long columns;

    /// <summary>The lowering of a group around one <see cref="LinearSolve"/> or <see cref="Determinant"/>.</summary>
    public EliminationLowering(FusionGroup group) : base(group)
    {
        right = Node.Op is LinearSolve ? Node.Operands[1] : null;
        columns = right is { } sides ? sides.Type.Shape[^1] : 0;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<KernelBuffer> Temporaries => [Work("w")];

    /// <inheritdoc/>
    protected override double Cost(VectorForm form) => (double)Order * Order * ((Order / 3.0) + columns);

    /// <inheritdoc/>
    protected override void Emit(LoopCode code, IndexExpr item, VectorForm form)
    {
        (KernelBuffer w, KernelBuffer output) = (code.Temporary(0), code.Output(0)!);
        code.Loop("i", Order, LoopKind.Serial, (c, i) =>
        {
            c.Loop("j", Order, LoopKind.Vector, (d, j) => d.Store(w, At(item, i, j), Element(d, Node.Operands[0], item, i, j)));
            if (right is { } sides)
            {
                c.Loop("j", columns, LoopKind.Vector, (d, j) => d.Store(output, Place(item, i, j), Element(d, sides, item, i, j)));
            }
        });
        Var determinant = code.Local("determinant", Literal.Of(Float, 1.0));
        code.Loop("k", Order, LoopKind.Serial, (c, k) => Eliminate(c, w, output, item, k, determinant));
        if (right is null)
        {
            code.Store(output, item, determinant);
            return;
        }

        code.Loop("step", Order, LoopKind.Serial, (c, step) =>
        {
            IndexExpr i = (IndexExpr)(Order - 1) - step;
            c.Loop("k", Order, LoopKind.Serial, (d, k) =>
                Subtract(d, output, item, i, k, d.Load(w, At(item, i, k))), begin: i + 1);
            Expr diagonal = c.Load(w, At(item, i, i));
            c.Loop("j", columns, LoopKind.Vector, (d, j) => d.Store(
                output, Place(item, i, j), d.Code.Apply(ScalarFunction.Div, d.Load(output, Place(item, i, j)), diagonal)));
        });
    }

    private void Eliminate(LoopCode code, KernelBuffer w, KernelBuffer output, IndexExpr item, IndexVar k, Var determinant)
    {
        Var best = code.Local("best", Literal.Of(Float, -1.0)), at = code.Local("at", code.Scope.Index(k));
        code.Loop("i", Order, LoopKind.Serial, (c, i) =>
        {
            Expr size = c.Code.Apply(ScalarFunction.Abs, c.Load(w, At(item, i, k)));
            Expr isGreater = c.Code.Compare(ScalarFunction.Greater, size, best);
            Expr greater = c.Code.Select(isGreater, size, best), place = c.Code.Select(isGreater, c.Scope.Index(i), at);
            c.Set(best, greater);
            c.Set(at, place);
        }, begin: k);
        IndexVar pivot = code.Name("pivot", Order, code.Now(at));
        code.Loop("j", Order, LoopKind.Vector, (c, j) => Exchange(c, w, At(item, k, j), At(item, pivot, j)));
        Expr diagonal = code.Load(w, At(item, k, k));
        Expr isInPlace = code.Code.Compare(ScalarFunction.Equal, code.Scope.Index(pivot), code.Scope.Index(k));
        Expr signed = code.Code.Select(isInPlace, diagonal, code.Code.Apply(ScalarFunction.Neg, diagonal));
        code.Set(determinant, code.Code.Apply(ScalarFunction.Mul, determinant, signed));
        if (right is not null)
        {
            code.Loop("j", columns, LoopKind.Vector, (c, j) => Exchange(c, output, Place(item, k, j), Place(item, pivot, j)));
        }

        code.Loop("i", Order, LoopKind.Serial, (c, i) =>
        {
            Expr factor = c.Code.Apply(ScalarFunction.Div, c.Load(w, At(item, i, k)), diagonal);
            c.Loop("j", Order, LoopKind.Vector, (d, j) => Subtract(d, w, At(item, i, j), factor, d.Load(w, At(item, k, j))), begin: k + 1);
            if (right is not null)
            {
                Subtract(c, output, item, i, k, factor);
            }
        }, begin: k + 1);
    }

    /// <summary>Emits the subtraction of a multiple of a row of right sides from another.</summary>
    private void Subtract(LoopCode code, KernelBuffer x, IndexExpr item, IndexExpr row, IndexExpr from, Expr factor) =>
        code.Loop("j", columns, LoopKind.Vector, (c, j) => Subtract(c, x, Place(item, row, j), factor, c.Load(x, Place(item, from, j))));

    private static void Exchange(LoopCode code, KernelBuffer x, IndexExpr first, IndexExpr second)
    {
        (Expr before, Expr other) = (code.Load(x, first), code.Load(x, second));
        code.Store(x, first, other);
        code.Store(x, second, before);
    }

    private IndexExpr Place(IndexExpr item, IndexExpr row, IndexExpr column) => (((item * Order) + row) * columns) + column;
}
