using System.Diagnostics;

namespace GraphCompiler.Benchmarks.Measuring;

/// <summary>Something that takes time: a workload of ours, a limit of the machine, a peer.</summary>
/// <param name="name">What it is called in a report.</param>
internal abstract class Subject(string name)
{
    /// <summary>What it is called in a report: <c>fused</c>, <c>limit</c>, <c>PyTorch</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Seconds of one call: it is called once untimed, so that threads are awake and the caches hold what they can, then timed.</summary>
    /// <param name="repeats">Number of timed calls; their mean is taken.</param>
    public abstract double Sample(long repeats);

    /// <summary>Seconds of one call of an action of this process.</summary>
    protected static double Time(long repeats, Action action)
    {
        action();
        long start = Stopwatch.GetTimestamp();
        for (long i = 0; i < repeats; i++)
        {
            action();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds / repeats;
    }
}

/// <summary>An action of this process.</summary>
/// <param name="name">What it is called in a report.</param>
/// <param name="action">What is called.</param>
internal sealed class ActionSubject(string name, Action action) : Subject(name)
{
    /// <inheritdoc/>
    public override double Sample(long repeats) => Time(repeats, action);
}
