namespace GraphCompiler.Compiler.Kernels.Functions;

/// <summary>e^x = 2^n · e^r with n = round(x / ln 2) and r = x − n · ln 2, |r| ≤ ln 2 / 2 (Cody and Waite).</summary>
/// <remarks>
/// e^r = 1 + r · (1 + r · q(r)); q by Remez's algorithm in 50 digits for the relative error of e^r on ±0.3472: 2^−28 in
/// f32, 2^−64 in f64, before the
/// coefficients are rounded. n · (high part of ln 2) is exact.
/// </remarks>
internal static class ExpFormula
{
    private static readonly double[] Single =
        [0.4999999403953552, 0.1666651964187622, 0.041668400168418884, 0.00836885068565607, 0.0013814319390803576];

    private static readonly double[] Double =
    [
        0.5, 0.16666666666666682, 0.04166666666666608, 0.008333333333316786, 0.0013888888889119094, 0.0001984126989701281,
        2.4801586922342157e-05, 2.7557234220897433e-06, 2.755758384841997e-07, 2.511226425089569e-08, 2.0826436469593057e-09,
    ];

    /// <summary>e^x for any x: beyond the ends of the range it is cut off where the result is 0 or ∞.</summary>
    public static Expr Emit(FormulaBuilder b, Expr x)
    {
        Expr notAbove = b.Min(x, b.F(b.IsSingle ? 89 : 710));
        return EmitNotAbove(b, notAbove);
    }

    /// <summary>e^x for x whose result is not ∞, or just so.</summary>
    public static Expr EmitNotAbove(FormulaBuilder b, Expr x)
    {
        (Expr r, Expr n, _) = Reduce(b, b.Max(x, b.F(b.IsSingle ? -104 : -746)));
        return b.Apply(ScalarFunction.Scale, OfReduced(b, r), n);
    }

    /// <summary>e^x for x whose result is a normal number, |x| ≤ 87 in f32 and 708 in f64, or NaN.</summary>
    public static Expr EmitBounded(FormulaBuilder b, Expr x)
    {
        // n is added to the exponent; what stands above it in the integer is shifted out.
        (Expr r, _, Expr n) = Reduce(b, x);
        Expr bits = b.Bitcast(OfReduced(b, r), b.Signed);
        return b.Bitcast(b.Add(bits, b.Shl(n, b.IsSingle ? 23 : 52)), b.Float);
    }

    /// <summary>r for x, n as a float, and n in the low bits of an integer.</summary>
    public static (Expr R, Expr N, Expr Integer) Reduce(FormulaBuilder b, Expr x)
    {
        (Expr rounded, Expr n) = b.RoundScaled(x, b.F(1.4426950408889634));
        Expr r = b.Fma(rounded, b.F(-Ln2High(b)), x);
        return (b.Fma(rounded, b.F(-Ln2Low(b)), r), rounded, n);
    }

    /// <summary>ln 2 in few enough bits that its product with an exponent is exact.</summary>
    public static double Ln2High(FormulaBuilder b) => b.IsSingle ? 0.693145751953125 : 0.6931471803691238;

    /// <summary>ln 2 less its high part.</summary>
    public static double Ln2Low(FormulaBuilder b) => b.IsSingle ? 1.428606765330187e-06 : 1.9082149292705877e-10;

    private static Expr OfReduced(FormulaBuilder b, Expr r)
    {
        Expr slope = b.Fma(b.Polynomial(r, b.IsSingle ? Single : Double), r, b.F(1));
        return b.Fma(slope, r, b.F(1));
    }
}
