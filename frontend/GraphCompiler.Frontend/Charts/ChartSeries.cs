namespace GraphCompiler.Frontend.Charts;

/// <summary>A line of a chart.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Points">Its points from left to right; one that cannot be shown, such as NaN, interrupts the line.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<(double X, double Y)> Points)
{
    /// <summary>A line through values at 0, 1, 2, …</summary>
    public ChartSeries(string name, IEnumerable<double> values)
        : this(name, [.. values.Select((y, x) => ((double)x, y))])
    {
    }

    /// <summary>A line through values at 0, 1, 2, …</summary>
    public ChartSeries(string name, IEnumerable<float> values)
        : this(name, values.Select(y => (double)y))
    {
    }
}
