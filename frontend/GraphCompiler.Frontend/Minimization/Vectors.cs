using System.Runtime.Intrinsics;

namespace GraphCompiler.Frontend.Minimization;

/// <summary>What minimizers do with vectors of doubles; the same bits on every machine: eight lanes, a fixed tree.</summary>
internal static class Vectors
{
    private const int Lanes = 8;

    /// <summary>⟨x, y⟩.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Vector512<double> sums = Vector512<double>.Zero;
        int i = 0;
        for (; i <= x.Length - Lanes; i += Lanes)
        {
            sums += Vector512.Create(x.Slice(i, Lanes)) * Vector512.Create(y.Slice(i, Lanes));
        }

        Vector256<double> halves = sums.GetLower() + sums.GetUpper();
        Vector128<double> quarters = halves.GetLower() + halves.GetUpper();
        double sum = quarters[0] + quarters[1];
        for (; i < x.Length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }

    /// <summary>√⟨x, x⟩.</summary>
    public static double Norm(ReadOnlySpan<double> x) => Math.Sqrt(Dot(x, x));

    /// <summary>The largest |element|; NaN where one is no number.</summary>
    public static double MaxNorm(ReadOnlySpan<double> x)
    {
        double norm = 0;
        foreach (double element in x)
        {
            norm = Math.Max(norm, Math.Abs(element));
        }

        return norm;
    }

    /// <summary>Σ |element|.</summary>
    public static double SumNorm(ReadOnlySpan<double> x)
    {
        double norm = 0;
        foreach (double element in x)
        {
            norm += Math.Abs(element);
        }

        return norm;
    }

    /// <summary><c>y += a x</c>.</summary>
    public static void Add(double a, ReadOnlySpan<double> x, Span<double> y) => Combine(a, x, 1, y, y);

    /// <summary><c>result = a x + b y</c>; it may be one of them.</summary>
    public static void Combine(double a, ReadOnlySpan<double> x, double b, ReadOnlySpan<double> y, Span<double> result)
    {
        int i = 0;
        for (; i <= x.Length - Lanes; i += Lanes)
        {
            ((Vector512.Create(x.Slice(i, Lanes)) * a) + (Vector512.Create(y.Slice(i, Lanes)) * b)).CopyTo(result[i..]);
        }

        for (; i < x.Length; i++)
        {
            result[i] = (a * x[i]) + (b * y[i]);
        }
    }

    /// <summary><c>result = a x</c>; it may be the same.</summary>
    public static void Scale(double a, ReadOnlySpan<double> x, Span<double> result) => Combine(a, x, 0, x, result);
}
