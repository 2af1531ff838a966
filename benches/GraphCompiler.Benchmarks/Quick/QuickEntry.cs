using GraphCompiler.Benchmarks.Results;
using GraphCompiler.Benchmarks.Startup;
using GraphCompiler.Benchmarks.Workloads;

namespace GraphCompiler.Benchmarks.Quick;

/// <summary>Something that <c>quick</c> measures.</summary>
/// <param name="Name">What filters look for.</param>
/// <param name="Measure">Measures it.</param>
internal sealed record QuickEntry(string Name, Func<Session, Result> Measure)
{
    /// <summary>Whether it depends on the number of threads; if not, it is measured once.</summary>
    public bool HasThreads { get; init; } = true;

    /// <summary>Whether it takes long: it is measured only where the filter is the begin of its name.</summary>
    public bool IsLong { get; init; }

    /// <summary>Everything, in the order of a report.</summary>
    public static IReadOnlyList<QuickEntry> All { get; } =
    [
        .. Workload.All.Select(w => new QuickEntry(w.Name, session => WorkloadMeasurement.Measure(w, session))),
        new(RandomShapes.Name, RandomShapes.Measure) { IsLong = true },
        .. CompileTimes.All.Select(c => new QuickEntry(c.Name, session => CompileTimes.Measure(c, session)) { HasThreads = false, IsLong = true }),
        new(StartTime.Name, StartTime.Measure) { HasThreads = false, IsLong = true },
    ];

    /// <summary>Whether a filter selects it.</summary>
    public bool Matches(string filter) =>
        IsLong ? Name.StartsWith(filter, StringComparison.Ordinal) : Name.Contains(filter, StringComparison.Ordinal);
}
