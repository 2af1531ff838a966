namespace GraphCompiler.Compiler.Kernels.Functions;

/// <summary>e^x − 1 = 2 · (s · (e^r − 1) + (s − ½)) with s = 2^(n−1); n and r as in <see cref="ExpFormula"/>.</summary>
/// <remarks>
/// e^r − 1 = r + r² · q(r); q by Remez's algorithm in 50 digits for its relative error on ±0.3472: 2^−32 in f32, 2^−61 in
/// f64. For |x| ≤ ln 2 / 2
/// s is ½ and nothing cancels. −0 is selected apart.
/// </remarks>
internal static class Expm1Formula
{
    private static readonly double[] Single =
        [0.5, 0.1666666567325592, 0.04166635870933533, 0.008333389647305012, 0.0013940823264420033, 0.00019845893257297575];

    private static readonly double[] Double =
    [
        0.5, 0.16666666666666677, 0.041666666666666505, 0.008333333333321513, 0.0013888888888963493, 0.00019841269886477703,
        2.4801587171065576e-05, 2.7557243803742404e-06, 2.7557403274233723e-07, 2.5109195278980376e-08, 2.087532584633089e-09,
    ];

    /// <summary>e^x − 1.</summary>
    public static Expr Emit(FormulaBuilder b, Expr x)
    {
        Expr inside = b.Min(b.Max(x, b.F(b.IsSingle ? -30 : -50)), b.F(b.IsSingle ? 89 : 710));
        (Expr r, _, Expr n) = ExpFormula.Reduce(b, inside);
        Expr q = b.Fma(b.Mul(r, r), b.Polynomial(r, b.IsSingle ? Single : Double), r);
        Expr s = b.PowerOfTwo(n, -1);
        Expr half = b.Fma(q, s, b.Sub(s, b.F(0.5)));
        return b.Select(b.Equal(x, b.F(0)), x, b.Add(half, half));
    }
}
