namespace GraphCompiler.Compiler.Kernels.Functions;

/// <summary>1 / (1 + e^−x): with z = e^−|x|, 1 / (1 + z) for x ≥ 0 and z / (1 + z) below, so that small results keep their
/// bits.</summary>
internal static class LogisticFormula
{
    /// <summary>The logistic function.</summary>
    public static Expr Emit(FormulaBuilder b, Expr x)
    {
        Expr z = ExpFormula.EmitNotAbove(b, b.MinusAbs(x));
        Expr numerator = b.Select(b.Less(x, b.F(0)), z, b.F(1));
        return b.Div(numerator, b.Add(b.F(1), z));
    }
}
