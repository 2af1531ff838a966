using GraphCompiler.Frontend.Optimizers;

namespace GraphCompiler.Frontend.Minimization;

/// <summary>A length t with <c>f(t) ≤ f(0) + c₁ t f′(0)</c> and <c>|f′(t)| ≤ c₂ |f′(0)|</c> (Nocedal and Wright 2006, algorithms 3.5 and 3.6).</summary>
/// <remarks>
/// An interval is widened until it holds such a length, then narrowed by cubic interpolation. Where values differ by no more than they are rounded, the
/// slopes alone decide (Hager and Zhang 2005). A value that is no number is taken as too far.
/// </remarks>
/// <param name="Decrease">c₁.</param>
/// <param name="Curvature">c₂.</param>
/// <param name="MaxEvaluations">The most lengths that are tried.</param>
public sealed record StrongWolfe(double Decrease = 1e-4, double Curvature = 0.9, int MaxEvaluations = 30) : LineSearch
{
    /// <inheritdoc/>
    internal override double? Find(Search search, double first)
    {
        double value = search.Value, slope = search.Slope, rounding = search.Rounding;
        var low = new Sample(0, value, slope);
        Sample? high = null;
        double length = first;
        for (int i = 0; i < MaxEvaluations; i++)
        {
            (double f, double df) = search.Try(length);
            var here = new Sample(length, f, df);
            bool isFlat = Math.Abs(df) <= -Curvature * slope;
            if (isFlat && f <= value + rounding && (f <= value + (Decrease * length * slope) || df <= ((2 * Decrease) - 1) * slope))
            {
                return length;
            }

            if (!(f <= value + (Decrease * length * slope)) || f >= low.Value)
            {
                high = here;
            }
            else
            {
                if (df * ((high?.Length ?? double.PositiveInfinity) - low.Length) >= 0)
                {
                    high = low;
                }

                low = here;
            }

            if (high is { } end && Math.Abs(end.Length - low.Length) <= 1e-15 * Math.Max(end.Length, low.Length))
            {
                break;
            }

            length = high is { } far ? Between(low, far) : 4 * length;
        }

        if (low.Length == 0)
        {
            return null;
        }

        search.Try(low.Length);
        return low.Length;
    }

    /// <inheritdoc/>
    internal override IEnumerable<string> Faults() =>
    [
        .. OptionFaults.Between("the decrease", Decrease, 0, 0.5), .. OptionFaults.Between("the curvature", Curvature, Decrease, 1),
        .. OptionFaults.AtLeastOne("the number of lengths that are tried", MaxEvaluations),
    ];

    /// <summary>A length within an interval, not near its ends: the minimum of the cubic, or the middle.</summary>
    private static double Between(Sample low, Sample high)
    {
        double width = high.Length - low.Length;
        double cubic = double.IsFinite(high.Value) ? Cubic(low, high) : double.NaN;
        double part = (cubic - low.Length) / width;
        return low.Length + (width * (part >= 0.1 && part <= 0.9 ? part : part is >= 0 and < 0.1 ? 0.1 : 0.5));
    }

    /// <summary>The minimum of the cubic through values and slopes of both ends; NaN where it has none (Nocedal and Wright, 3.59).</summary>
    private static double Cubic(Sample a, Sample b)
    {
        double d1 = a.Slope + b.Slope - (3 * (a.Value - b.Value) / (a.Length - b.Length));
        double square = (d1 * d1) - (a.Slope * b.Slope);
        if (!(square >= 0))
        {
            return double.NaN;
        }

        double d2 = Math.Sign(b.Length - a.Length) * Math.Sqrt(square);
        return b.Length - ((b.Length - a.Length) * (b.Slope + d2 - d1) / (b.Slope - a.Slope + (2 * d2)));
    }

    private readonly record struct Sample(double Length, double Value, double Slope);
}
