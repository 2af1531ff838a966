using System.Diagnostics;
using System.Globalization;

namespace GraphCompiler.Compiler;

/// <summary>Times phases (<c>GRAPHC_TIME=1</c>) and dumps what they made (<c>GRAPHC_DUMP=dir</c>) as numbered files.</summary>
/// <remarks>One observer goes with one compilation, from the building of its graphs to the loading of its code.</remarks>
/// <param name="options">Says which of the two.</param>
public sealed class PhaseObserver(CompilerOptions options)
{
    private readonly PhaseTimes times = new();
    private int dumps;

    /// <summary>What the phases took so far; empty where nobody asked for it.</summary>
    public PhaseTimes Times => times;

    /// <summary>Runs a phase.</summary>
    /// <param name="phase">Its name, as in the table and in the names of dumps.</param>
    /// <param name="nodes">Nodes of the graphs that it works at; 0 where they are not known.</param>
    /// <param name="run">The phase.</param>
    public T Run<T>(string phase, long nodes, Func<T> run) where T : notnull
    {
        T result = Measure(phase, nodes, run);
        if (Extension(result) is { } extension)
        {
            DumpFile.Write(
                options,
                string.Create(CultureInfo.InvariantCulture, $"{dumps++:D2}-{phase}{extension}"),
                () => result.ToString() ?? "");
        }

        return result;
    }

    /// <summary>Runs a phase that makes nothing: a verifier.</summary>
    /// <param name="phase">Its name.</param>
    /// <param name="nodes">Nodes of the graphs that it works at.</param>
    /// <param name="run">The phase.</param>
    public void Run(string phase, long nodes, Action run) => Measure(phase, nodes, () =>
    {
        run();
        return true;
    });

    /// <summary>Prints the table of times on standard error, if it was asked for.</summary>
    public void Finish()
    {
        if (options.Time)
        {
            Console.Error.Write(times);
        }
    }

    private T Measure<T>(string phase, long nodes, Func<T> run)
    {
        if (!options.Time)
        {
            return run();
        }

        long bytes = GC.GetTotalAllocatedBytes(), start = Stopwatch.GetTimestamp();
        T result = run();
        times.Add(phase, Stopwatch.GetElapsedTime(start), GC.GetTotalAllocatedBytes() - bytes, nodes);
        return result;
    }

    private static string? Extension<T>(T result) => result switch
    {
        Module or Graph => ".ir",
        Memory.MemoryPlan => ".plan",
        Fusion.FusionPlan => ".fusion",
        Programs.Program => ".program",
        _ => null,
    };
}
