using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Opaque;

/// <summary>Jacobi's rotations, round after round over all pairs of rows, the rows as lanes; then the eigenvalues are ranked.</summary>
/// <remarks>
/// <code>
/// for sweep, p &lt; q:  if a[p, q] ≠ 0:  t, c, s of the angle;  vector j:  rows p and q of a and of v turn;  for i:  columns p and q of a turn
/// </code>
/// As many sweeps as the slowest matrices take; where the element is 0 already, a rotation is a comparison.
/// </remarks>
public sealed class EigenLowering : MatrixLowering
{
    /// <summary>The lowering of a group around one <see cref="SymmetricEigen"/>.</summary>
    public EigenLowering(FusionGroup group) : base(group)
    {
    }

    /// <inheritdoc/>
    public override IReadOnlyList<KernelBuffer> Temporaries => [Work("a"), Work("v")];

    /// <inheritdoc/>
    protected override double Cost(VectorForm form) => 6.0 * SymmetricEigen.Sweeps * Order * Order * Order;

    /// <inheritdoc/>
    protected override void Emit(LoopCode code, IndexExpr item, VectorForm form)
    {
        (KernelBuffer a, KernelBuffer v, Value x) = (code.Temporary(0), code.Temporary(1), Node.Operands[0]);
        code.Loop("i", Order, LoopKind.Serial, (c, i) =>
        {
            c.Loop("j", Order, LoopKind.Vector, (d, j) =>
            {
                Expr sum = d.Code.Apply(ScalarFunction.Add, Element(d, x, item, i, j), Element(d, x, item, j, i));
                d.Store(a, At(item, i, j), d.Code.Apply(ScalarFunction.Mul, sum, Literal.Of(Float, 0.5)));
                d.Store(v, At(item, i, j), Literal.Of(Float, 0.0));
            });
            c.Store(v, At(item, i, i), Literal.Of(Float, 1.0));
        });
        code.Loop("sweep", SymmetricEigen.Sweeps, LoopKind.Serial, (c, _) =>
            c.Loop("p", Order, LoopKind.Serial, (d, p) =>
                d.Loop("q", Order, LoopKind.Serial, (e, q) => Rotate(e, a, v, item, p, q), begin: p + 1)));
        code.Loop("i", Order, LoopKind.Serial, (c, i) => Write(c, a, v, item, i));
    }

    /// <summary>Turns rows and columns p and q so that a[p, q] becomes 0.</summary>
    private void Rotate(LoopCode code, KernelBuffer a, KernelBuffer v, IndexExpr item, IndexVar p, IndexVar q)
    {
        Expr off = code.Load(a, At(item, p, q));
        Expr isAny = code.Code.Compare(ScalarFunction.NotEqual, off, Literal.Of(Float, 0.0));
        code.When(isAny, c =>
        {
            ScalarBuilder k = c.Code;
            Expr one = Literal.Of(Float, 1.0);
            Expr gap = k.Apply(ScalarFunction.Sub, c.Load(a, At(item, q, q)), c.Load(a, At(item, p, p)));
            Expr theta = k.Apply(ScalarFunction.Div, gap, k.Apply(ScalarFunction.Add, off, off));
            Expr root = k.Apply(ScalarFunction.Sqrt, k.Apply(ScalarFunction.Fma, theta, theta, one));
            Expr size = k.Apply(ScalarFunction.Div, one, k.Apply(ScalarFunction.Add, k.Apply(ScalarFunction.Abs, theta), root));
            Expr isPositive = k.Compare(ScalarFunction.GreaterOrEqual, theta, Literal.Of(Float, 0.0));
            Expr tangent = k.Select(isPositive, size, k.Apply(ScalarFunction.Neg, size));
            Expr cosine = k.Apply(ScalarFunction.Div, one, k.Apply(ScalarFunction.Sqrt, k.Apply(ScalarFunction.Fma, tangent, tangent, one)));
            Expr sine = k.Apply(ScalarFunction.Mul, tangent, cosine);
            foreach (KernelBuffer m in new[] { a, v })
            {
                c.Loop("j", Order, LoopKind.Vector, (d, j) => Turn(d, m, At(item, p, j), At(item, q, j), cosine, sine));
            }

            c.Loop("i", Order, LoopKind.Serial, (d, i) => Turn(d, a, At(item, i, p), At(item, i, q), cosine, sine));
            // What rounding leaves there is nothing.
            c.Store(a, At(item, p, q), Literal.Of(Float, 0.0));
            c.Store(a, At(item, q, p), Literal.Of(Float, 0.0));
        });
    }

    private static void Turn(LoopCode code, KernelBuffer m, IndexExpr first, IndexExpr second, Expr cosine, Expr sine)
    {
        (Expr x, Expr y, ScalarBuilder k) = (code.Load(m, first), code.Load(m, second), code.Code);
        Expr less = k.Apply(ScalarFunction.Fma, k.Apply(ScalarFunction.Neg, sine), y, k.Apply(ScalarFunction.Mul, cosine, x));
        Expr more = k.Apply(ScalarFunction.Fma, sine, x, k.Apply(ScalarFunction.Mul, cosine, y));
        code.Store(m, first, less);
        code.Store(m, second, more);
    }

    /// <summary>Writes an eigenvalue and its vector where they belong in the order of the values.</summary>
    private void Write(LoopCode code, KernelBuffer a, KernelBuffer v, IndexExpr item, IndexVar i)
    {
        Expr value = code.Load(a, At(item, i, i)), key = SortKeys.Of(code.Code, value, descending: false);
        Var rank = code.Local("rank", Literal.Index(0)), best = code.Local("best", Literal.Of(Float, 0.0));
        code.Loop("j", Order, LoopKind.Serial, (c, j) =>
        {
            Expr other = SortKeys.Of(c.Code, c.Load(a, At(item, j, j)), descending: false);
            Expr tie = c.Code.Apply(
                ScalarFunction.And, c.Code.Compare(ScalarFunction.Equal, other, key),
                c.Code.Compare(ScalarFunction.Less, c.Scope.Index(j), c.Scope.Index(i)));
            Expr before = c.Code.Apply(ScalarFunction.Or, c.Code.Compare(ScalarFunction.Less, other, key), tie);
            c.Set(rank, c.Code.Apply(ScalarFunction.Add, rank, c.Code.Select(before, Literal.Index(1), Literal.Index(0))));
            Expr component = c.Load(v, At(item, i, j));
            Expr isGreater = c.Code.Compare(
                ScalarFunction.Greater, c.Code.Apply(ScalarFunction.Abs, component), c.Code.Apply(ScalarFunction.Abs, best));
            c.Set(best, c.Code.Select(isGreater, component, best));
        });
        IndexVar place = code.Name("place", Order, code.Now(rank));
        if (code.Output(0) is { } values)
        {
            code.Store(values, (item * Order) + place, value);
        }

        if (code.Output(1) is { } vectors)
        {
            Expr isNegative = code.Code.Compare(ScalarFunction.Less, best, Literal.Of(Float, 0.0));
            code.Loop("j", Order, LoopKind.Serial, (c, j) =>
            {
                Expr component = c.Load(v, At(item, i, j));
                c.Store(vectors, At(item, j, place), c.Code.Select(isNegative, c.Code.Apply(ScalarFunction.Neg, component), component));
            });
        }
    }
}
