using System.Globalization;
using System.Text;

namespace GraphCompiler.Runtime;

/// <summary>How long each launch of a module took, what it moved and computed, and what share of the machine's limit that is.</summary>
/// <remarks>Thread-safe. Steps run at the same time by several threads count each for itself.</remarks>
public sealed class ExecutionProfile
{
    private readonly Dictionary<(string Entry, int Step), Row> rows = [];
    private MachineLimits? limits;

    /// <summary>Forgets what was measured so far.</summary>
    public void Clear()
    {
        lock (rows)
        {
            rows.Clear();
        }
    }

    /// <summary>The table: a line a launch in the order of the program, then a line an entry.</summary>
    /// <param name="threads">Threads that the limits are measured on.</param>
    public string ToText(int threads)
    {
        limits ??= MachineLimits.Measure(threads);
        Row[] sorted;
        lock (rows)
        {
            sorted = [.. rows.OrderBy(r => r.Key.Entry, StringComparer.Ordinal).ThenBy(r => r.Key.Step).Select(r => r.Value)];
        }

        var text = new StringBuilder();
        Invariant(text, $"limits on {threads} threads: copy {limits.CopyBytesPerSecond / 1e9:F1} GB/s, multiply-add {limits.FlopsPerSecond / 1e9:F0} GFLOP/s\n");
        Invariant(text, $"{"launch",-40} {"calls",8} {"us",10} {"share",6} {"KB",10} {"GB/s",7} {"of copy",7} {"GFLOP/s",8} {"of fma",6}  line\n");
        foreach (IGrouping<string, Row> entry in sorted.GroupBy(r => r.Entry))
        {
            double total = entry.Sum(r => r.Seconds);
            foreach (Row row in entry)
            {
                double once = row.Seconds / row.Calls, bandwidth = row.Step.Bytes / once, flops = row.Step.Flops / once;
                Invariant(text, $"{row.Step.Name,-40} {row.Calls,8} {once * 1e6,10:F2} {row.Seconds / total,6:P0} {row.Step.Bytes / 1024.0,10:F1} ");
                Invariant(text, $"{bandwidth / 1e9,7:F1} {bandwidth / limits.CopyBytesPerSecond,7:P0} {flops / 1e9,8:F1} ");
                Invariant(text, $"{flops / limits.FlopsPerSecond,6:P0}  {row.Step.Location}\n");
            }

            long calls = entry.Max(r => r.Calls);
            Invariant(text, $"{entry.Key + ", all",-40} {calls,8} {total / calls * 1e6,10:F2} {1,6:P0} {entry.Sum(r => r.Step.Bytes) / 1024.0,10:F1}\n");
        }

        return text.ToString();
    }

    /// <summary>Adds a step that was run.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="step">Its number in <see cref="EntrySpec.Steps"/>.</param>
    /// <param name="seconds">What it took.</param>
    public void Add(EntrySpec entry, int step, double seconds)
    {
        lock (rows)
        {
            if (!rows.TryGetValue((entry.Name, step), out Row? row))
            {
                rows.Add((entry.Name, step), row = new Row(entry.Name, entry.Steps[step]));
            }

            row.Calls++;
            row.Seconds += seconds;
        }
    }

    private static void Invariant(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture));

    private sealed class Row(string entry, StepSpec step)
    {
        public string Entry { get; } = entry;

        public StepSpec Step { get; } = step;

        public long Calls { get; set; }

        public double Seconds { get; set; }
    }
}
