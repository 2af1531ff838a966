namespace GraphCompiler.Compiler.Kernels.Functions;

/// <summary>sin, cos and tan: x = q · π/2 + r with |r| ≤ π/4, then polynomials in r; which one, and its sign, by q.</summary>
/// <remarks>
/// Up to 2²⁰ (f32) and 2³⁰ (f64) the argument is reduced with π/2 in three parts (Cody and Waite; q · part is exact within
/// the fused multiply-add),
/// beyond, which is rare, with as many bits of 2/π as it takes (<see cref="PayneHanek"/>). sin r = r + r³ · S(r²), cos r = 1 − r²/2 + r⁴ ·
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
    public static Expr Sin(FormulaBuilder b, Expr x) => Of(b, x, (f, y, sine, cosine, q) =>
    {
        Expr sign = f.Xor(SignWhereTwo(f, q), f.And(f.Bitcast(y, f.Unsigned), SignBit(f)));
        return f.Bitcast(f.Xor(f.Bitcast(f.Select(IsOdd(f, q), cosine, sine), f.Unsigned), sign), f.Float);
    });

    /// <summary>cos x = sin of the next quadrant.</summary>
    public static Expr Cos(FormulaBuilder b, Expr x) => Of(b, x, (f, _, sine, cosine, q) =>
    {
        Expr sign = SignWhereTwo(f, f.Add(q, f.I(1)));
        return f.Bitcast(f.Xor(f.Bitcast(f.Select(IsOdd(f, q), sine, cosine), f.Unsigned), sign), f.Float);
    });

    /// <summary>tan x = sin r / cos r, in odd quadrants −cos r / sin r.</summary>
    public static Expr Tan(FormulaBuilder b, Expr x) => Of(b, x, (f, y, sine, cosine, q) =>
    {
        Expr odd = IsOdd(f, q);
        Expr quotient = f.Div(f.Select(odd, f.Neg(cosine), sine), f.Select(odd, sine, cosine));
        Expr sign = f.And(f.Bitcast(y, f.Unsigned), SignBit(f));
        return f.Bitcast(f.Xor(f.Bitcast(quotient, f.Unsigned), sign), f.Float);
    });

    /// <summary>A function made of the argument, the sine and cosine of the reduced magnitude, and the quadrant.</summary>
    private static Expr Of(FormulaBuilder b, Expr x, Func<FormulaBuilder, Expr, Expr, Expr, Expr, Expr> function)
    {
        double limit = b.IsSingle ? 1 << 20 : 1 << 30;
        b.Rarely(b.Greater(b.Abs(x), b.F(limit)), (far, parameters) =>
        {
            Expr y = parameters[0], magnitude = far.Max(far.Abs(y), far.F(limit));
            (Expr sine, Expr cosine, Expr q) = OfReduced(far, PayneHanek.Emit(far, magnitude));
            return far.Select(far.IsFinite(magnitude), function(far, y, sine, cosine, q), far.F(double.NaN));
        });
        (Expr nearSine, Expr nearCosine, Expr quadrant) = OfReduced(b, CodyWaite(b, b.Abs(x)));
        return function(b, x, nearSine, nearCosine, quadrant);
    }

    private static (Expr Sine, Expr Cosine, Expr Quadrant) OfReduced(FormulaBuilder b, (Expr High, Expr Low, Expr Quadrant) reduced)
    {
        (Expr r, Expr tail, Expr quadrant) = reduced;
        Expr z = b.Mul(r, r);
        Expr sine = b.Add(r, b.Fma(b.Mul(r, z), b.Polynomial(z, b.IsSingle ? SineSingle : SineDouble), tail));
        Expr square = b.Fma(b.Mul(z, z), b.Polynomial(z, b.IsSingle ? CosineSingle : CosineDouble), b.Neg(b.Mul(r, tail)));
        Expr half = b.Mul(b.F(0.5), z);
        // 1 − z/2 is rounded; what it loses is added back.
        Expr leading = b.Sub(b.F(1), half);
        Expr cosine = b.Add(leading, b.Add(b.Sub(b.Sub(b.F(1), leading), half), square));
        return (sine, cosine, quadrant);
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
}
