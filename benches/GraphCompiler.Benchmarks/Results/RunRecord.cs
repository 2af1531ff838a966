using GraphCompiler.Benchmarks.Measuring;

namespace GraphCompiler.Benchmarks.Results;

/// <summary>All that one run of the bench has found.</summary>
/// <param name="Machine">Where it ran.</param>
/// <param name="Commit">The commit of the source, with <c>+</c> behind it if the source was changed since; or <c>unknown</c>.</param>
/// <param name="Date">When it began.</param>
/// <param name="Form">Width of the registers that code was made for: <c>v512</c>.</param>
/// <param name="Versions">Versions of all sides, by name.</param>
/// <param name="Notes">What a reader has to know, such as peers that are missing.</param>
/// <param name="Limits">What the machine can do.</param>
/// <param name="Results">What the workloads took.</param>
internal sealed record RunRecord(
    Machine Machine,
    string Commit,
    DateTimeOffset Date,
    string Form,
    IReadOnlyDictionary<string, string> Versions,
    IReadOnlyList<string> Notes,
    IReadOnlyList<MachineLimit> Limits,
    IReadOnlyList<Result> Results);

/// <summary>A limit of the machine.</summary>
/// <param name="Name">What is done: <c>multiply-add 512</c>, <c>copy 32 MB</c>.</param>
/// <param name="Threads">Number of threads.</param>
/// <param name="Rates">Operations or bytes a second, in thousands of millions.</param>
/// <param name="Unit"><c>GFLOP/s</c> or <c>GB/s</c>.</param>
internal sealed record MachineLimit(string Name, int Threads, Spread Rates, string Unit);

/// <summary>What a workload took.</summary>
/// <param name="Workload">Its name.</param>
/// <param name="Threads">Number of threads, on all sides.</param>
/// <param name="Time">Seconds.</param>
internal sealed record Result(string Workload, int Threads, Spread Time)
{
    /// <summary>What bounds it: <c>multiply-add</c>, <c>copy</c>, <c>read</c>; empty where nothing that is measured does.</summary>
    public string Bound { get; init; } = "";

    /// <summary>Operations of a call; 0 where they are not counted.</summary>
    public double Flops { get; init; }

    /// <summary>Bytes that a call must move; 0 where they are not counted.</summary>
    public double Bytes { get; init; }

    /// <summary>Number of weights, on all sides.</summary>
    public long Parameters { get; init; }

    /// <summary>Bytes of memory that a call of ours needs beside its arguments and its state.</summary>
    public long ArenaBytes { get; init; }

    /// <summary>Bytes that .NET allocates in a call of ours.</summary>
    public long AllocatedBytes { get; init; }

    /// <summary>Time at the limit over time taken, in the same pass; null without a limit.</summary>
    public double? Share { get; init; }

    /// <summary>Others that did the same work in the same passes.</summary>
    public IReadOnlyList<Comparison> Comparisons { get; init; } = [];

    /// <summary>What else is to be told.</summary>
    public string Note { get; init; } = "";
}

/// <summary>Another that did the same work.</summary>
/// <param name="Name"><c>unfused</c>, or the name of a peer.</param>
/// <param name="Time">Seconds.</param>
/// <param name="Ratio">How many times as long as ours it took, in the same pass: above 1, ours is faster.</param>
internal sealed record Comparison(string Name, Spread Time, double Ratio);
