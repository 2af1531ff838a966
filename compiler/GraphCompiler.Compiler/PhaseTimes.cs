using System.Globalization;
using System.Text;

namespace GraphCompiler.Compiler;

/// <summary>What one phase of a compilation took, over all graphs together.</summary>
/// <param name="Phase">Its name.</param>
/// <param name="Time">Time.</param>
/// <param name="Bytes">Bytes that all threads allocated meanwhile.</param>
/// <param name="Nodes">Nodes of the graphs that it worked at.</param>
public readonly record struct PhaseTime(string Phase, TimeSpan Time, long Bytes, long Nodes);

/// <summary>The table of <c>GRAPHC_TIME=1</c>: what each phase took, in the order in which they first ran.</summary>
/// <remarks>
/// <code>
/// phase              ms   share       MB     nodes
/// simplify         6.81   2.0 %      4.1       297
/// …
/// total          341.20              91.5
/// </code>
/// </remarks>
public sealed class PhaseTimes
{
    private readonly List<PhaseTime> rows = [];

    /// <summary>A row for each phase.</summary>
    public IReadOnlyList<PhaseTime> Rows => rows;

    /// <summary>Adds to what a phase took.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="time">Time.</param>
    /// <param name="bytes">Bytes that were allocated meanwhile.</param>
    /// <param name="nodes">Nodes of the graphs that it worked at.</param>
    public void Add(string phase, TimeSpan time, long bytes, long nodes)
    {
        int at = rows.FindIndex(row => row.Phase == phase);
        PhaseTime before = at < 0 ? new PhaseTime(phase, TimeSpan.Zero, 0, 0) : rows[at];
        var sum = new PhaseTime(phase, before.Time + time, before.Bytes + bytes, before.Nodes + nodes);
        if (at < 0)
        {
            rows.Add(sum);
        }
        else
        {
            rows[at] = sum;
        }
    }

    /// <summary>The table as text; nothing where nothing was timed.</summary>
    public override string ToString()
    {
        if (rows.Count == 0)
        {
            return "";
        }

        double total = rows.Sum(row => row.Time.TotalMilliseconds);
        var text = new StringBuilder("phase              ms   share       MB     nodes\n");
        foreach (PhaseTime row in rows)
        {
            double share = total == 0 ? 0 : 100 * row.Time.TotalMilliseconds / total;
            text.Append(
                CultureInfo.InvariantCulture,
                $"{row.Phase,-11} {row.Time.TotalMilliseconds,9:F2} {share,5:F1} % {Megabytes(row.Bytes),8:F1} {row.Nodes,9}\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"{"total",-11} {total,9:F2} {"",7} {Megabytes(rows.Sum(row => row.Bytes)),8:F1}\n").ToString();
    }

    private static double Megabytes(long bytes) => bytes / (1024.0 * 1024);
}
