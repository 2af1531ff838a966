namespace GraphCompiler.Compiler.Kernels.Functions;

/// <summary>ln(1 + x): the logarithm of u = 1 + x, with what the rounding of u lost added to its mantissa.</summary>
/// <remarks>1 + x = u + c exactly where it matters, so u/2^e − 1 + c/2^e is the f of <see cref="LogFormula"/>; for small x
/// it is x itself.</remarks>
internal static class Log1pFormula
{
    /// <summary>ln(1 + x); −∞ of −1, NaN of what is below.</summary>
    public static Expr Emit(FormulaBuilder b, Expr x)
    {
        Expr one = b.F(1), minusOne = b.F(-1);
        Expr u = b.Add(one, x);
        Expr lost = b.Sub(x, b.Sub(u, one));
        (Expr exponent, Expr mantissa) = LogFormula.DecomposeNormal(b, u);
        // Where 2^−e would be no normal number, nothing was lost.
        Expr scale = b.PowerOfTwo(b.Max(b.Sub(b.I(0), exponent), b.I(b.IsSingle ? -126 : -1022)));
        Expr f = b.Fma(lost, scale, b.Sub(mantissa, one));
        Expr y = LogFormula.OfParts(b, b.Convert(exponent, b.Float), f);
        Expr special = b.Select(b.Equal(x, minusOne), b.F(double.NegativeInfinity), LogFormula.OutsideOf(b, x, minusOne));
        Expr inside = b.And(b.And(b.Greater(x, minusOne), b.IsFinite(x)), b.NotEqual(x, b.F(0)));
        return b.Select(inside, y, special);
    }
}
