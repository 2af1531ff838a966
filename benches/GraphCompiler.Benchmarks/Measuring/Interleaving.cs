namespace GraphCompiler.Benchmarks.Measuring;

/// <summary>
/// Passes over subjects: each takes one sample of every one, next to each other, so that all of them meet the same machine, whose speed drifts.
/// </summary>
internal static class Interleaving
{
    private const int MostPasses = 31;

    /// <summary>All samples of subjects that belong together.</summary>
    /// <param name="subjects">The subjects.</param>
    /// <param name="budget">Seconds that the passes should take.</param>
    /// <param name="fewest">Passes that are made in any case.</param>
    public static IReadOnlyList<Series> Measure(IEnumerable<Subject> subjects, double budget, int fewest)
    {
        Series[] series = [.. subjects.Select(s => new Series(s))];
        int passes = (int)Math.Clamp(budget / series.Sum(s => s.Cost), fewest, MostPasses);
        for (int pass = 0; pass < passes; pass++)
        {
            foreach (Series s in series)
            {
                s.Measure();
            }
        }

        return series;
    }
}
