using GraphCompiler.Compiler.Kernels;
using Xunit;
using static GraphCompiler.Compiler.Kernels.ScalarFunction;

namespace GraphCompiler.Tests.Kernels.Functions;

/// <summary>Zeros and their signs, infinities, NaN, overflow, denormals; as in C99, annex F.</summary>
public sealed class SpecialValueTests
{
    private const double Inf = double.PositiveInfinity;
    private const double NaN = double.NaN;

    public static TheoryData<ScalarFunction, double[]> Unary => new()
    {
        { Exp, [0, 1, -0.0, 1, Inf, Inf, -Inf, 0, NaN, NaN, 1e4, Inf, -1e4, 0] },
        { Expm1, [0, 0, -0.0, -0.0, Inf, Inf, -Inf, -1, NaN, NaN, 1e4, Inf, -1e4, -1, 1e-30, 1e-30] },
        { Log, [0, -Inf, -0.0, -Inf, 1, 0, -1, NaN, Inf, Inf, -Inf, NaN, NaN, NaN] },
        { Log1p, [0, 0, -0.0, -0.0, -1, -Inf, -2, NaN, Inf, Inf, -Inf, NaN, NaN, NaN, 1e-30, 1e-30] },
        { Rsqrt, [0, Inf, -0.0, -Inf, 4, 0.5, -1, NaN, Inf, 0, NaN, NaN] },
        { Sin, [0, 0, -0.0, -0.0, Inf, NaN, -Inf, NaN, NaN, NaN, 1e-30, 1e-30] },
        { Cos, [0, 1, -0.0, 1, Inf, NaN, -Inf, NaN, NaN, NaN, 1e-30, 1] },
        { Tan, [0, 0, -0.0, -0.0, Inf, NaN, -Inf, NaN, NaN, NaN, 1e-30, 1e-30] },
        { Tanh, [0, 0, -0.0, -0.0, Inf, 1, -Inf, -1, NaN, NaN, 50, 1, -50, -1, 1e-30, 1e-30] },
        { Logistic, [0, 0.5, -0.0, 0.5, Inf, 1, -Inf, 0, NaN, NaN, 50, 1, -1e4, 0] },
        { Asin, [0, 0, -0.0, -0.0, 1, Math.PI / 2, -1, -Math.PI / 2, 2, NaN, -2, NaN, Inf, NaN, NaN, NaN, 1e-30, 1e-30] },
        { Acos, [1, 0, 0, Math.PI / 2, -0.0, Math.PI / 2, -1, Math.PI, 2, NaN, -2, NaN, -Inf, NaN, NaN, NaN] },
        { Atan, [0, 0, -0.0, -0.0, Inf, Math.PI / 2, -Inf, -Math.PI / 2, NaN, NaN, 1e-30, 1e-30] },
        { Erf, [0, 0, -0.0, -0.0, Inf, 1, -Inf, -1, NaN, NaN, 50, 1, -50, -1] },
    };

    public static TheoryData<double, double, double> Powers => new()
    {
        { 0, 3, 0 }, { -0.0, 3, -0.0 }, { 0, 2, 0 }, { -0.0, 2, 0 }, { -0.0, 0.5, 0 },
        { 0, -3, Inf }, { -0.0, -3, -Inf }, { -0.0, -2, Inf }, { 0, -Inf, Inf }, { -0.0, -0.5, Inf },
        { -1, Inf, 1 }, { -1, -Inf, 1 }, { 1, NaN, 1 }, { 1, Inf, 1 }, { NaN, 0, 1 }, { NaN, -0.0, 1 }, { Inf, 0, 1 },
        { -2, 0.5, NaN }, { -2, 3, -8 }, { -2, 2, 4 }, { -2, -1, -0.5 }, { NaN, 1, NaN }, { 2, NaN, NaN }, { -1, NaN, NaN },
        { 0.5, -Inf, Inf }, { 2, -Inf, 0 }, { 0.5, Inf, 0 }, { 2, Inf, Inf }, { -0.5, -Inf, Inf }, { -2, Inf, Inf },
        { -Inf, -3, -0.0 }, { -Inf, -2, 0 }, { -Inf, 3, -Inf }, { -Inf, 2, Inf }, { -Inf, 0.5, Inf }, { Inf, -1, 0 }, { Inf, 0.5, Inf },
        { 2, 1e6, Inf }, { 2, -1e6, 0 }, { -2, 1025, -Inf }, { 3, 1, 3 }, { 9, 0.5, 3 }, { 2, 10, 1024 },
    };

    public static TheoryData<double, double, double> Angles => new()
    {
        { 0, 0, 0 }, { -0.0, 0, -0.0 }, { 0, -0.0, Math.PI }, { -0.0, -0.0, -Math.PI }, { 0, 1, 0 }, { -0.0, 1, -0.0 },
        { 0, -1, Math.PI }, { -0.0, -1, -Math.PI }, { 1, 0, Math.PI / 2 }, { -1, -0.0, -Math.PI / 2 },
        { 1, Inf, 0 }, { -1, Inf, -0.0 },
        { 1, -Inf, Math.PI }, { Inf, 1, Math.PI / 2 }, { -Inf, -1, -Math.PI / 2 }, { NaN, 1, NaN }, { 1, NaN, NaN }, { NaN, NaN, NaN },
    };

    [Theory]
    [MemberData(nameof(Unary))]
    public void Of_one_argument(ScalarFunction function, double[] pairs)
    {
        for (int i = 0; i < pairs.Length; i += 2)
        {
            AssertIs(function, pairs[i], 0, pairs[i + 1]);
        }
    }

    [Theory]
    [MemberData(nameof(Powers))]
    public void Of_a_power(double x, double y, double expected) => AssertIs(Pow, x, y, expected);

    [Theory]
    [MemberData(nameof(Angles))]
    public void Of_an_angle(double y, double x, double expected) => AssertIs(Atan2, y, x, expected);

    [Fact]
    public void Infinities_of_both_coordinates_are_diagonals()
    {
        Func<double, double, double> angle = CompiledFormula.Compile<double>(Atan2);
        Assert.Equal(Math.PI / 4, angle(Inf, Inf));
        Assert.Equal(-Math.PI / 4, angle(-Inf, Inf));
        Assert.Equal(3 * Math.PI / 4, angle(Inf, -Inf));
        Assert.InRange(CompiledFormula.Compile<float>(Atan2)(float.PositiveInfinity, float.PositiveInfinity), 0.7853981f, 0.7853982f);
    }

    [Fact]
    public void Denormal_numbers_are_results_and_arguments()
    {
        Func<float, float, float> exp = CompiledFormula.Compile<float>(Exp), log = CompiledFormula.Compile<float>(Log);
        Assert.Equal((float)Math.Exp(-100), exp(-100, 0));
        Assert.Equal((float)Math.Log(float.Epsilon), log(float.Epsilon, 0));
        Assert.Equal(Math.ScaleB(1, -1074), CompiledFormula.Compile<double>(Pow)(2, -1074));
        Assert.Equal(float.Epsilon, CompiledFormula.Compile<float>(Log1p)(float.Epsilon, 0));
    }

    private static void AssertIs(ScalarFunction function, double x, double y, double expected)
    {
        double actual = CompiledFormula.Compile<double>(function)(x, y);
        Assert.True(actual.Equals(expected) && double.IsNegative(actual) == double.IsNegative(expected) || (double.IsNaN(expected) && double.IsNaN(actual)),
            $"{function}({x:R}, {y:R}) is {actual:R} in f64, not {expected:R}");
        float single = CompiledFormula.Compile<float>(function)((float)x, (float)y), wanted = (float)expected;
        Assert.True((single.Equals(wanted) && float.IsNegative(single) == float.IsNegative(wanted)) || (float.IsNaN(wanted) && float.IsNaN(single)),
            $"{function}({x:R}, {y:R}) is {single:R} in f32, not {wanted:R}");
    }
}
