namespace GraphCompiler.Compiler.Kernels.Functions;

/// <summary>tanh x = ±(t + t³ · P(t²)) for t = |x| &lt; 0.625, else ±(1 − 2 / (e^2t + 1)).</summary>
/// <remarks>P by Remez's algorithm in 50 digits: relative error 2^−27 in f32, 2^−61 in f64, before rounding.</remarks>
internal static class TanhFormula
{
    private static readonly double[] Single =
        [-0.3333328068256378, 0.13331441581249237, -0.05373971536755562, 0.0206390880048275, -0.005704986862838268];

    private static readonly double[] Double =
    [
        -0.33333333333333315, 0.13333333333329742, -0.053968253966058935, 0.021869488468715996, -0.008863234312584593,
        0.0035921139999129156, -0.0014557259482161301, 0.0005894517993616285, -0.00023701173092910682,
        9.155841266137737e-05, -3.0187221020091295e-05, 6.042468410476755e-06,
    ];

    /// <summary>tanh x.</summary>
    public static Expr Emit(FormulaBuilder b, Expr x)
    {
        Expr magnitude = b.Abs(x), z = b.Mul(x, x);
        Expr near = b.Fma(b.Mul(magnitude, z), b.Polynomial(z, b.IsSingle ? Single : Double), magnitude);
        // From here on the result is 1.
        Expr bounded = b.Min(b.Add(magnitude, magnitude), b.F(b.IsSingle ? 20 : 44));
        Expr e = ExpFormula.EmitBounded(b, bounded);
        Expr far = b.Sub(b.F(1), b.Div(b.F(2), b.Add(e, b.F(1))));
        return b.WithSignOf(b.Select(b.Less(magnitude, b.F(0.625)), near, far), x);
    }
}
