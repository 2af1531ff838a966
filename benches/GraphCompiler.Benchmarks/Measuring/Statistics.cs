namespace GraphCompiler.Benchmarks.Measuring;

/// <summary>Order statistics of samples.</summary>
internal static class Statistics
{
    /// <summary>The middle sample, or the mean of the two in the middle.</summary>
    public static double Median(IEnumerable<double> samples) => Quantile([.. samples.Order()], 0.5);

    /// <summary>The value below which the fraction q of the samples lies, between neighbours in proportion (Hyndman and Fan's seventh).</summary>
    /// <param name="sorted">The samples, least first; at least one.</param>
    /// <param name="q">From 0 to 1.</param>
    public static double Quantile(IReadOnlyList<double> sorted, double q)
    {
        ArgumentOutOfRangeException.ThrowIfZero(sorted.Count);
        double place = q * (sorted.Count - 1);
        int below = (int)place, above = Math.Min(below + 1, sorted.Count - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}

/// <summary>What is told of a series of samples.</summary>
/// <param name="Median">The median.</param>
/// <param name="P10">The value below which a tenth of the samples lies.</param>
/// <param name="P90">The value below which nine tenths lie.</param>
/// <param name="Count">Number of samples.</param>
internal sealed record Spread(double Median, double P10, double P90, int Count)
{
    /// <summary>The spread of at least one sample.</summary>
    public static Spread Of(IEnumerable<double> samples)
    {
        double[] sorted = [.. samples.Order()];
        return new(Statistics.Quantile(sorted, 0.5), Statistics.Quantile(sorted, 0.1), Statistics.Quantile(sorted, 0.9), sorted.Length);
    }
}
