using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Tests.Kernels.Functions;

/// <summary>How far the elementary functions may be from exact, in units in the last place; what was found stands in <c>functions.md</c>.</summary>
internal static class FunctionBounds
{
    /// <summary>The greatest distance in f64.</summary>
    public const double Double = 2;

    /// <summary>The greatest distance in f32.</summary>
    public static double Single(ScalarFunction function) => function switch
    {
        ScalarFunction.Exp or ScalarFunction.Log or ScalarFunction.Sin or ScalarFunction.Cos => 1,
        ScalarFunction.Tan or ScalarFunction.Logistic => 2.5,
        ScalarFunction.Pow => 1,
        ScalarFunction.Atan2 => 2,
        _ => 1.5,
    };
}
