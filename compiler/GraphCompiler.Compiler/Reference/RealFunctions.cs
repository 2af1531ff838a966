namespace GraphCompiler.Compiler.Reference;

/// <summary>Functions of the oracle that <see cref="Math"/> lacks, to double precision.</summary>
public static class RealFunctions
{
    /// <summary>e^x − 1, exact near 0.</summary>
    /// <remarks>W. Kahan: the rounding of e^x cancels in (u − 1) / log u.</remarks>
    public static double Expm1(double x)
    {
        double u = Math.Exp(x);
        return u == 1 ? x : Math.Abs(x) > 1 || double.IsNaN(x) ? u - 1 : (u - 1) * x / Math.Log(u);
    }

    /// <summary>log(1 + x), exact near 0.</summary>
    /// <remarks>W. Kahan: the rounding of 1 + x cancels in log u / (u − 1).</remarks>
    public static double Log1p(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : Math.Abs(x) > 1 || !double.IsFinite(x) ? Math.Log(u) : Math.Log(u) * x / (u - 1);
    }

    /// <summary>The error function 2/√π · ∫₀ˣ exp(−t²) dt.</summary>
    /// <remarks>Abramowitz and Stegun 7.1.6: 2/√π · exp(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (1 · 3 ⋯ (2n + 1)), a sum of terms of one sign.</remarks>
    public static double Erf(double x)
    {
        if (double.IsNaN(x) || Math.Abs(x) >= 6)
        {
            // Beyond 6 the function is 1 to double precision.
            return double.IsNaN(x) ? x : Math.Sign(x);
        }

        double term = x, sum = x;
        for (int n = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
