using System.Globalization;
using System.Text;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Functions;
using GraphCompiler.Compiler.Reference;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Kernels.Functions;

/// <summary>How far the elementary functions are from exact; publishes <c>functions.md</c>.</summary>
public sealed class FunctionAccuracyTests
{
    [Fact]
    public void Every_function_is_within_its_bound_and_the_page_says_what_was_found()
    {
        var text = new StringBuilder()
            .Append("# Accuracy of the elementary functions\n\n")
            .Append("Written by the test `FunctionAccuracyTests`; `GRAPHC_BLESS=1` writes it anew.\n\n")
            .Append("Each function is one formula of primitives (`Kernels/Functions`), the same in every backend, width and interpreter. Distances are in\n")
            .Append("units in the last place (ULP) of the exact value; a correctly rounded result is at most 0.5 away. f32: one input of each 4,096 bit\n")
            .Append("patterns and 262,144 in [−12, 12], against double precision; pow and atan2: 1,048,576 pairs. f64: 150 inputs against mpmath in 1,300 bits\n")
            .Append("(`Golden/functions-f64.csv`). Operations: primitives of the formula, without changes of type that cost nothing,\n")
            .Append("and without the formula for rare arguments, which is evaluated only where one occurs: of log what is not positive, normal and finite, of\n")
            .Append("pow that and results that are not, of sin, cos and tan magnitudes above 2²⁰ (2³⁰ in f64).\n\n")
            .Append("| function | operations | f32 worst | at | f32 mean | f64 worst |\n| --- | --- | --- | --- | --- | --- |\n");
        foreach (ScalarFunction function in KernelFunctions.All)
        {
            (double worst, float at, double mean) = Single(function);
            double worst64 = Double(function);
            Assert.True(worst <= FunctionBounds.Single(function), $"{function}: {worst} ULP at {at:R}");
            Assert.True(worst64 <= FunctionBounds.Double, $"{function} in f64: {worst64} ULP");
            int operations = KernelFunctions.Expansion(function, DType.F32).Body
                .Count(s => s.Value is not Apply { Function: ScalarFunction.Bitcast });
            text.Append(CultureInfo.InvariantCulture,
                $"| {function.ToString().ToLowerInvariant()} | {operations} | {worst:F2} | {at:R} | {mean:F2} | {worst64:F2} |\n");
        }

        Goldens.CheckFile(Repository.PathOf("compiler", "docs", "functions.md"), text.ToString());
    }

    [Fact]
    public void What_is_measured_is_what_the_interpreter_runs()
    {
        foreach (ScalarFunction function in KernelFunctions.All)
        {
            Func<float, float, float> compiled = CompiledFormula.Compile<float>(function);
            Func<double, double, double> compiled64 = CompiledFormula.Compile<double>(function);
            LaneFunction interpreted = FunctionInterpreter.Compile(KernelFunctions.Expansion(function, DType.F32));
            LaneFunction interpreted64 = FunctionInterpreter.Compile(KernelFunctions.Expansion(function, DType.F64));
            var random = new Random(11);
            for (int i = 0; i < 300; i++)
            {
                float x = Pattern(random), y = Pattern(random);
                Assert.Equal(compiled(x, y), BitConverter.UInt32BitsToSingle((uint)interpreted(Bits(x), Bits(y), 0)));
                (double u, double v) = (BitConverter.Int64BitsToDouble(random.NextInt64()), random.Next(-9, 9));
                ulong result = interpreted64(BitConverter.DoubleToUInt64Bits(u), BitConverter.DoubleToUInt64Bits(v), 0);
                Assert.Equal(compiled64(u, v), BitConverter.UInt64BitsToDouble(result));
            }
        }
    }

    private static (double Worst, float At, double Mean) Single(ScalarFunction function)
    {
        Func<float, float, float> compiled = CompiledFormula.Compile<float>(function);
        var random = new Random(5);
        double worst = 0, sum = 0;
        float worstAt = 0;
        const int Stratified = 1 << 20, Uniform = 1 << 18;
        int count = function is ScalarFunction.Pow or ScalarFunction.Atan2 ? Stratified : Stratified + Uniform;
        for (int i = 0; i < count; i++)
        {
            float x = i < Stratified
                ? BitConverter.UInt32BitsToSingle(((uint)i << 12) + (uint)random.Next(4096)) : (float)((random.NextDouble() * 24) - 12);
            float y = function == ScalarFunction.Pow ? Exponent(random, x) : function == ScalarFunction.Atan2 ? Near(random, x) : 0;
            double distance = FunctionReference.Distance(compiled(x, y), FunctionReference.Evaluate(function, x, y));
            sum += distance;
            if (distance > worst)
            {
                (worst, worstAt) = (distance, x);
            }
        }

        return (worst, worstAt, sum / count);
    }

    /// <summary>An exponent for which the power is mostly neither 0 nor ∞: an integer, or up to the ends of the range.</summary>
    private static float Exponent(Random random, float x)
    {
        double log = Math.Log2(Math.Abs(x));
        return random.Next(4) == 0 || !double.IsFinite(log) || log == 0
            ? random.Next(-20, 21) : (float)(((random.NextDouble() * 280) - 140) / log);
    }

    /// <summary>A number of either sign and about the magnitude of another, or of any.</summary>
    private static float Near(Random random, float x) =>
        random.Next(4) == 0 ? Pattern(random) : (float)(x * ((random.NextDouble() * 8) - 4));

    private static double Double(ScalarFunction function)
    {
        Func<double, double, double> compiled = CompiledFormula.Compile<double>(function);
        double worst = 0;
        int rows = 0;
        foreach ((double x, double y, double nearest, double rest) in FunctionReference.Table(function))
        {
            double unit = Math.ScaleB(1, Math.Max(-1074, Math.ILogB(nearest) - 52));
            worst = Math.Max(worst, Math.Abs(((compiled(x, y) - nearest) / unit) - rest));
            rows++;
        }

        Assert.Equal(150, rows);
        return worst;
    }

    private static float Pattern(Random random) => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));

    private static ulong Bits(float x) => BitConverter.SingleToUInt32Bits(x);
}
