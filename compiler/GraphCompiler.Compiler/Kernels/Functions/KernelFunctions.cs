namespace GraphCompiler.Compiler.Kernels.Functions;

/// <summary>The formulas of the elementary functions.</summary>
public static class KernelFunctions
{
    /// <summary>The formula of a function.</summary>
    /// <param name="function">An expanded function.</param>
    /// <param name="type">f32 or f64.</param>
    public static KernelFunction Expansion(ScalarFunction function, DType type)
    {
        var b = new FormulaBuilder(type);
        Expr x = b.Parameter("x");
        return b.Function(function, function switch
        {
            ScalarFunction.Rsqrt => b.Div(b.F(1), b.Apply(ScalarFunction.Sqrt, x)),
            _ => throw new NotSupportedException($"{function} has no formula"),
        });
    }
}
