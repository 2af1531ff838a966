using System.Globalization;

namespace GraphCompiler.Benchmarks.Results;

/// <summary>A run as lines for a terminal.</summary>
internal static class TextReport
{
    /// <summary>What stands over the results.</summary>
    public const string Header =
        "workload                            threads     median µs         p10 …       p90   GFLOP/s    GB/s    share   others' time over ours";

    /// <summary>Where and what: machine, commit, versions, notes.</summary>
    public static IEnumerable<string> Context(RunRecord run)
    {
        yield return Text($"{run.Machine.Processor}, {run.Machine.Cores} cores, {run.Machine.MemoryBytes / 1e9:f0} GB, {run.Machine.System}");
        yield return Text($"commit {run.Commit}, {run.Date:yyyy-MM-dd HH:mm} UTC, code for {run.Form}");
        foreach ((string name, string version) in run.Versions)
        {
            yield return $"{name}: {version}";
        }

        foreach (string note in run.Notes)
        {
            yield return $"note: {note}";
        }
    }

    /// <summary>A limit as a line.</summary>
    public static string Line(MachineLimit limit) =>
        Text($"limit {limit.Name,-29} {limit.Threads,7} {limit.Rates.Median,13:f1} {limit.Rates.P10,11:f1} … {limit.Rates.P90,9:f1} {limit.Unit}");

    /// <summary>A result as a line.</summary>
    public static string Line(Result result)
    {
        string rates = result.Flops > 0
            ? Text($"{result.Flops / result.Time.Median / 1e9,9:f1} {result.Bytes / result.Time.Median / 1e9,7:f1}") : new string(' ', 17);
        string share = result.Share is { } s ? Text($"{s * 100,6:f1} %") : new string(' ', 8);
        string others = string.Join("  ", result.Comparisons.Select(c => Text($"{c.Name} {c.Ratio:f2}")));
        string time = Text($"{result.Time.Median * 1e6,13:f1} {result.Time.P10 * 1e6,11:f1} … {result.Time.P90 * 1e6,9:f1}");
        string note = result.Note.Length > 0 ? $"  ({result.Note})" : "";
        return $"{result.Workload,-35} {result.Threads,7} {time} {rates} {share}   {others}{note}".TrimEnd();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
