using System.Globalization;

namespace GraphCompiler.Benchmarks.Measuring;

/// <summary>What processes that do not belong to the bench take of the cores meanwhile, as Linux counts it; 0 elsewhere.</summary>
internal sealed class OtherLoad
{
    /// <summary>With more than this, a measurement is made again: others ran beside it.</summary>
    public const double Most = 0.08;

    /// <summary>Time is counted in hundredths of a second.</summary>
    private const double TicksPerSecond = 100;

    private const string Machine = "/proc/stat";

    private readonly int[] processes;
    private readonly long start = Environment.TickCount64;
    private readonly long before;

    /// <summary>Begins to count.</summary>
    /// <param name="processes">The processes of the bench, this one too.</param>
    public OtherLoad(IEnumerable<int> processes)
    {
        this.processes = [.. processes];
        before = Others();
    }

    /// <summary>The share of all cores that others have taken since.</summary>
    public double Share
    {
        get
        {
            double seconds = (Environment.TickCount64 - start) / 1000.0;
            return seconds <= 0 ? 0 : Math.Max(0, (Others() - before) / TicksPerSecond / seconds / Environment.ProcessorCount);
        }
    }

    /// <summary>
    /// Ticks that all cores were busy: of the line <c>cpu user nice system idle iowait irq softirq steal …</c> all but the waiting.
    /// </summary>
    public static long BusyTicks(string line)
    {
        long[] ticks = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8).Select(Number)];
        return ticks.Sum() - ticks[3] - ticks[4];
    }

    /// <summary>
    /// Ticks of one process, user and system: the 14th and 15th field, of which the second stands in brackets and may hold blanks.
    /// </summary>
    public static long ProcessTicks(string text)
    {
        string[] behindName = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return Number(behindName[11]) + Number(behindName[12]);
    }

    private long Others() => File.Exists(Machine)
        ? BusyTicks(File.ReadLines(Machine).First()) - processes.Select(p => $"/proc/{p}/stat").Where(File.Exists).Sum(Ticks) : 0;

    private static long Ticks(string file) => ProcessTicks(File.ReadAllText(file));

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
