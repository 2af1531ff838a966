namespace GraphCompiler.Compiler.Kernels.Functions;

/// <summary>The formulas of the elementary functions; how accurate each is stands in <c>functions.md</c>.</summary>
public static class KernelFunctions
{
    /// <summary>The functions that have formulas.</summary>
    public static IReadOnlyList<ScalarFunction> All { get; } = [.. Enum.GetValues<ScalarFunction>().Where(f => f.IsExpanded())];

    /// <summary>The formula of a function.</summary>
    /// <param name="function">An expanded function.</param>
    /// <param name="type">f32 or f64.</param>
    public static KernelFunction Expansion(ScalarFunction function, DType type)
    {
        var b = new FormulaBuilder(type);
        Expr x = b.Parameter("x");
        return b.Function(function, function switch
        {
            ScalarFunction.Exp => ExpFormula.Emit(b, x),
            ScalarFunction.Expm1 => Expm1Formula.Emit(b, x),
            ScalarFunction.Log => LogFormula.Emit(b, x),
            ScalarFunction.Log1p => Log1pFormula.Emit(b, x),
            ScalarFunction.Rsqrt => b.Div(b.F(1), b.Apply(ScalarFunction.Sqrt, x)),
            ScalarFunction.Sin => TrigonometricFormula.Sin(b, x),
            ScalarFunction.Cos => TrigonometricFormula.Cos(b, x),
            ScalarFunction.Tan => TrigonometricFormula.Tan(b, x),
            ScalarFunction.Tanh => TanhFormula.Emit(b, x),
            ScalarFunction.Logistic => LogisticFormula.Emit(b, x),
            ScalarFunction.Erf => ErfFormula.Emit(b, x),
            ScalarFunction.Asin => InverseTrigonometricFormula.Asin(b, x),
            ScalarFunction.Acos => InverseTrigonometricFormula.Acos(b, x),
            ScalarFunction.Atan => InverseTrigonometricFormula.Atan(b, x),
            ScalarFunction.Pow => PowFormula.Emit(b, x, b.Parameter("y")),
            ScalarFunction.Atan2 => InverseTrigonometricFormula.Atan2(b, x, b.Parameter("y")),
            _ => throw new NotSupportedException($"{function} is a primitive"),
        });
    }
}
