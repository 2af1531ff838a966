namespace GraphCompiler.Compiler.Kernels.Functions;

/// <summary>erf x = x + x · P(x²) near 0, else ±(1 − e^(−t − t · Q(t))) with t = |x|.</summary>
/// <remarks>
/// P on |x| ≤ 0.93 in f32 and 1 in f64, Q = −ln(erfc t)/t − 1 from there to where erf rounds to 1; both by Remez's
/// algorithm in 50 digits:
/// relative errors 2^−31 and 2^−30 in f32, 2^−62 and 2^−63 in f64, before rounding. The split is that of N. Juffa's erff.
/// </remarks>
internal static class ErfFormula
{
    private static readonly double[] NearSingle =
    [
        0.12837916612625122, -0.37612631916999817, 0.11283688992261887, -0.02685900405049324, 0.005200024228543043,
        -0.000813108985312283, 8.320578490383923e-05,
    ];

    private static readonly double[] NearDouble =
    [
        0.1283791670955126, -0.3761263890318375, 0.11283791670954862, -0.0268661706450736, 0.0052239776247864494,
        -0.0008548326979015468, 0.00012055331045647064, -1.4925593695265645e-05, 1.6460975566596504e-06,
        -1.6350052053589242e-07, 1.4658047459081691e-08, -1.1366272068081356e-09, 5.946226556136761e-11,
    ];

    private static readonly double[] FarSingle =
    [
        0.12864848971366882, 0.6351513266563416, 0.10623687505722046, -0.023762060329318047, 0.003642457304522395,
        -0.0003228034183848649, 1.1231259122723714e-05,
    ];

    private static readonly double[] FarDouble =
    [
        0.12837921758960386, 0.6366191964580872, 0.10277570121728052, -0.019138899865452617, -0.00018437777630815624,
        0.0016521362997686273, -0.000529408992758212, -4.050806171329961e-05, 0.00012285512630512847, -7.117175970195513e-05,
        2.7055645556396714e-05, -7.76193225787034e-06, 1.7484945677121323e-06, -3.1184081842634596e-07, 4.3679837034391644e-08,
        -4.70381287600747e-09, 3.751625801063147e-10, -2.0797604792405734e-11, 7.114611965407174e-13, -1.1219160047364231e-14,
    ];

    /// <summary>The error function.</summary>
    public static Expr Emit(FormulaBuilder b, Expr x)
    {
        Expr magnitude = b.Abs(x);
        Expr near = b.Fma(b.Polynomial(b.Mul(x, x), b.IsSingle ? NearSingle : NearDouble), x, x);
        Expr t = b.Min(magnitude, b.F(b.IsSingle ? 4 : 5.95));
        Expr minusT = b.Neg(t);
        Expr exponent = b.Fma(minusT, b.Polynomial(t, b.IsSingle ? FarSingle : FarDouble), minusT);
        Expr far = b.Sub(b.F(1), ExpFormula.EmitBounded(b, exponent));
        return b.Select(b.Less(magnitude, b.F(b.IsSingle ? 0.925 : 1)), near, b.WithSignOf(far, x));
    }
}
