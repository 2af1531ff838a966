using System.Globalization;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Tests.Kernels.Functions;

/// <summary>What the elementary functions are held against: f32 against double precision, f64 against a table of 400 digits.</summary>
internal static class FunctionReference
{
    /// <summary>Rows of the table: arguments, the nearest f64, and what the exact value has more, in units in the last place.</summary>
    public static IEnumerable<(double X, double Y, double Nearest, double Beyond)> Table(ScalarFunction function) =>
        File.ReadLines(Path.Combine(Goldens.Folder, "functions-f64.csv"))
            .Select(line => line.Split(','))
            .Where(cells => cells[0] == function.ToString())
            .Select(cells => (Bits(cells[1]), Bits(cells[2]), Bits(cells[3]), double.Parse(cells[4], CultureInfo.InvariantCulture)));

    /// <summary>A function in double precision, good to some 10⁻¹⁵.</summary>
    public static double Evaluate(ScalarFunction function, double x, double y) => function switch
    {
        ScalarFunction.Exp => Math.Exp(x),
        ScalarFunction.Expm1 => Expm1(x),
        ScalarFunction.Log => Math.Log(x),
        ScalarFunction.Log1p => Log1p(x),
        ScalarFunction.Rsqrt => 1 / Math.Sqrt(x),
        ScalarFunction.Sin => Math.Sin(x),
        ScalarFunction.Cos => Math.Cos(x),
        ScalarFunction.Tan => Math.Tan(x),
        ScalarFunction.Tanh => Math.Tanh(x),
        ScalarFunction.Logistic => 1 / (1 + Math.Exp(-x)),
        ScalarFunction.Erf => Erf(x),
        ScalarFunction.Asin => Math.Asin(x),
        ScalarFunction.Acos => Math.Acos(x),
        ScalarFunction.Atan => Math.Atan(x),
        ScalarFunction.Atan2 => Math.Atan2(x, y),
        _ => Math.Pow(x, y),
    };

    /// <summary>Distance of a float from the exact value in units in the last place of the exact value; infinity for the wrong kind of number.</summary>
    public static double Distance(float actual, double exact)
    {
        if (double.IsNaN(exact) || float.IsNaN(actual))
        {
            return double.IsNaN(exact) && float.IsNaN(actual) ? 0 : double.PositiveInfinity;
        }

        if (float.IsInfinity((float)exact) || float.IsInfinity(actual))
        {
            return (float)exact == actual ? 0 : double.PositiveInfinity;
        }

        double unit = Math.ScaleB(1, Math.Max(-149, exact == 0 ? -149 : Math.ILogB(exact) - 23));
        return Math.Abs(actual - exact) / unit;
    }

    // Kahan: what rounding does to 1 + x it does to the logarithm of it too.
    private static double Log1p(double x)
    {
        double u = 1 + x;
        return u == 1 || double.IsPositiveInfinity(x) ? x : Math.Log(u) * x / (u - 1);
    }

    private static double Expm1(double x)
    {
        double u = Math.Exp(x);
        return u == 1 ? x : Math.Abs(x) > 1 ? u - 1 : (u - 1) * x / Math.Log(u);
    }

    /// <summary>erf x = 2/√π · e^−x² · Σ 2ⁿ x^(2n+1) / (1 · 3 · … · (2n+1)): terms of one sign.</summary>
    private static double Erf(double x)
    {
        if (double.IsNaN(x) || Math.Abs(x) > 7)
        {
            return double.IsNaN(x) ? x : Math.Sign(x);
        }

        double term = x, sum = x;
        for (int n = 1; Math.Abs(term) > Math.Abs(sum) * 1e-18; n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    private static double Bits(string hexadecimal) =>
        BitConverter.UInt64BitsToDouble(ulong.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
}
