namespace GraphCompiler.Benchmarks.Results;

/// <summary>A logarithmic axis of a chart.</summary>
/// <param name="Least">The value at the begin, a power of ten.</param>
/// <param name="Greatest">The value at the end, a power of ten.</param>
/// <param name="Begin">Where it begins, in pixels.</param>
/// <param name="End">Where it ends, in pixels.</param>
internal sealed record LogAxis(double Least, double Greatest, double Begin, double End)
{
    /// <summary>The powers of ten on it.</summary>
    public IEnumerable<double> Ticks =>
        Enumerable.Range(0, (int)Math.Round(Math.Log10(Greatest / Least)) + 1).Select(i => Least * Math.Pow(10, i));

    /// <summary>An axis that holds all of some positive values; at least one decade.</summary>
    public static LogAxis Over(IReadOnlyCollection<double> values, double begin, double end)
    {
        double low = Math.Floor(Math.Log10(values.Min())), high = Math.Max(low + 1, Math.Ceiling(Math.Log10(values.Max())));
        return new(Math.Pow(10, low), Math.Pow(10, high), begin, end);
    }

    /// <summary>Where a value lies, in pixels.</summary>
    public double At(double value) => Begin + ((End - Begin) * Math.Log10(value / Least) / Math.Log10(Greatest / Least));
}
