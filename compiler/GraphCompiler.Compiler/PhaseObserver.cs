using System.Diagnostics;
using System.Globalization;

namespace GraphCompiler.Compiler;

/// <summary>Times phases (<c>GRAPHC_TIME=1</c>) and dumps what they made (<c>GRAPHC_DUMP=dir</c>) as numbered files.</summary>
/// <param name="options">Says which of the two.</param>
internal sealed class PhaseObserver(CompilerOptions options)
{
    private readonly Dictionary<string, TimeSpan> times = [];
    private int dumps;

    /// <summary>Runs a phase.</summary>
    public T Run<T>(string phase, Func<T> run) where T : notnull
    {
        long start = Stopwatch.GetTimestamp();
        T result = run();
        times[phase] = times.GetValueOrDefault(phase) + Stopwatch.GetElapsedTime(start);
        Dump(phase, result);
        return result;
    }

    /// <summary>Prints the table of times, if it was asked for.</summary>
    public void Finish()
    {
        if (!options.Time)
        {
            return;
        }

        foreach ((string phase, TimeSpan time) in times)
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{phase,-12} {time.TotalMilliseconds,10:F2} ms"));
        }
    }

    private void Dump<T>(string phase, T result) where T : notnull =>
        DumpFile.Write(
            options,
            string.Create(CultureInfo.InvariantCulture, $"{dumps++:D2}-{phase}{Extension(result)}"),
            () => result.ToString() ?? "");

    private static string Extension<T>(T result) => result switch
    {
        Module or Graph => ".ir",
        Memory.MemoryPlan => ".plan",
        Fusion.FusionPlan => ".fusion",
        _ => ".program",
    };
}
