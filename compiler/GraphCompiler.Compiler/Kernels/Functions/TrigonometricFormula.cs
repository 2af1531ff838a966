namespace GraphCompiler.Compiler.Kernels.Functions;

/// <summary>sin, cos and tan: x = q · π/2 + r with |r| ≤ π/4, then polynomials in r; which one, and its sign, by q.</summary>
/// <remarks>
/// Up to 2²⁰ (f32) and 2³⁰ (f64) the argument is reduced with π/2 in three parts (Cody and Waite; q · part is exact within
/// the fused multiply-add),
/// beyond with as many bits of 2/π as it takes (<see cref="PayneHanek"/>). sin r = r + r³ · S(r²), cos r = 1 − r²/2 + r⁴ ·
/// C(r²); S and C
/// by Remez's algorithm in 50 digits: relative errors 2^−37 and 2^−32 in f32, 2^−68 and 2^−64 in f64, before rounding.
/// </remarks>
internal static class TrigonometricFormula
{
    private static readonly double[] SineSingle =
        [-0.1666666716337204, 0.008333329111337662, -0.00019839272135868669, 2.717745928748627e-06];

    private static readonly double[] SineDouble =
    [
        -0.16666666666666666, 0.008333333333333321, -0.0001984126984125403, 2.7557319213661056e-06,
        -2.5052104775512084e-08, 1.6058349473897244e-10, -7.577854724070155e-13,
    ];

    private static readonly double[] CosineSingle = [0.041666653007268906, -0.0013887629611417651, 2.4460481654386967e-05];

    private static readonly double[] CosineDouble =
    [
        0.04166666666666659, -0.0013888888888872236, 2.480158728832793e-05, -2.755731402473026e-07,
        2.087567941531424e-09, -1.1357406731169454e-11,
    ];

    /// <summary>sin x.</summary>
    public static Expr Sin(FormulaBuilder b, Expr x)
    {
        (Expr sine, Expr cosine, Expr q) = OfReduced(b, b.Abs(x));
        Expr y = b.Select(IsOdd(b, q), cosine, sine);
        Expr sign = b.Xor(SignWhereTwo(b, q), b.And(b.Bitcast(x, b.Unsigned), SignBit(b)));
        return Finite(b, x, b.Bitcast(b.Xor(b.Bitcast(y, b.Unsigned), sign), b.Float));
    }

    /// <summary>cos x = sin of the next quadrant.</summary>
    public static Expr Cos(FormulaBuilder b, Expr x)
    {
        (Expr sine, Expr cosine, Expr q) = OfReduced(b, b.Abs(x));
        Expr y = b.Select(IsOdd(b, q), sine, cosine);
        Expr sign = SignWhereTwo(b, b.Add(q, b.I(1)));
        return Finite(b, x, b.Bitcast(b.Xor(b.Bitcast(y, b.Unsigned), sign), b.Float));
    }

    /// <summary>tan x = sin r / cos r, in odd quadrants −cos r / sin r.</summary>
    public static Expr Tan(FormulaBuilder b, Expr x)
    {
        (Expr sine, Expr cosine, Expr q) = OfReduced(b, b.Abs(x));
        Expr odd = IsOdd(b, q);
        Expr y = b.Div(b.Select(odd, b.Neg(cosine), sine), b.Select(odd, sine, cosine));
        Expr sign = b.And(b.Bitcast(x, b.Unsigned), SignBit(b));
        return Finite(b, x, b.Bitcast(b.Xor(b.Bitcast(y, b.Unsigned), sign), b.Float));
    }

    private static (Expr Sine, Expr Cosine, Expr Quadrant) OfReduced(FormulaBuilder b, Expr magnitude)
    {
        Expr limit = b.F(b.IsSingle ? 1 << 20 : 1 << 30);
        (Expr nearHigh, Expr nearLow, Expr nearQuadrant) = CodyWaite(b, b.Min(magnitude, limit));
        (Expr farHigh, Expr farLow, Expr farQuadrant) = PayneHanek.Emit(b, b.Max(magnitude, limit));
        Expr near = b.LessOrEqual(magnitude, limit);
        Expr r = b.Select(near, nearHigh, farHigh), tail = b.Select(near, nearLow, farLow);
        Expr z = b.Mul(r, r);
        Expr sine = b.Add(r, b.Fma(b.Mul(r, z), b.Polynomial(z, b.IsSingle ? SineSingle : SineDouble), tail));
        Expr square = b.Fma(b.Mul(z, z), b.Polynomial(z, b.IsSingle ? CosineSingle : CosineDouble), b.Neg(b.Mul(r, tail)));
        Expr half = b.Mul(b.F(0.5), z);
        // 1 − z/2 is rounded; what it loses is added back.
        Expr leading = b.Sub(b.F(1), half);
        Expr cosine = b.Add(leading, b.Add(b.Sub(b.Sub(b.F(1), leading), half), square));
        return (sine, cosine, b.Select(near, nearQuadrant, farQuadrant));
    }

    /// <summary>r as a sum of two floats, and q.</summary>
    private static (Expr High, Expr Low, Expr Quadrant) CodyWaite(FormulaBuilder b, Expr x)
    {
        double[] parts = b.IsSingle
            ? [1.5707963705062866, -4.371138828673793e-08, -1.7151245100058819e-15]
            : [1.5707963267948966, 6.123233995736766e-17, -1.4973849048591698e-33];
        (Expr n, Expr quadrant) = b.RoundScaled(x, b.F(0.6366197723675814));
        Expr first = b.Fma(n, b.F(-parts[0]), x);

        // first is exact; first − n · (second part) is kept as a sum of two floats (Knuth's two-sum, as either may be the greater).
        Expr product = b.Mul(n, b.F(parts[1])), productLow = b.Fma(n, b.F(parts[1]), b.Neg(product));
        Expr second = b.Sub(first, product), taken = b.Sub(first, second);
        Expr lost = b.Add(b.Sub(first, b.Add(second, taken)), b.Sub(taken, product));
        Expr rest = b.Fma(n, b.F(-parts[2]), b.Sub(lost, productLow));
        Expr high = b.Add(second, rest);
        return (high, b.Add(b.Sub(second, high), rest), quadrant);
    }

    private static Expr IsOdd(FormulaBuilder b, Expr q) => b.NotEqual(b.And(q, b.I(1)), b.I(0));

    /// <summary>The sign bit where bit 1 of q is set.</summary>
    private static Expr SignWhereTwo(FormulaBuilder b, Expr q) =>
        b.Bitcast(b.Shl(b.And(q, b.I(2)), b.IsSingle ? 30 : 62), b.Unsigned);

    private static Expr SignBit(FormulaBuilder b) => b.U(b.IsSingle ? 1UL << 31 : 1UL << 63);

    /// <summary>NaN of ±∞ and NaN.</summary>
    private static Expr Finite(FormulaBuilder b, Expr x, Expr y) => b.Select(b.IsFinite(b.Abs(x)), y, b.F(double.NaN));
}
