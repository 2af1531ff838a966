namespace GraphCompiler.Compiler.Reference;

/// <summary>Notes which of several runners (chunks of a phase, lanes of a group) touched which byte, and finds two that touch the same, one of them
/// writing.</summary>
/// <param name="bytes">Bytes of the memory.</param>
/// <param name="runner">What a runner is called: <c>chunk</c>.</param>
/// <param name="span">When they may not meet: <c>in the same phase</c>.</param>
internal sealed class RaceWatch(long bytes, string runner, string span)
{
    private readonly int[] writers = new int[bytes];
    private readonly int[] readers = new int[bytes];

    // Runners of a span have the numbers from `first` on, and one more stands for several; what is below it is of spans before.
    private int first = 1;
    private int count;

    /// <summary>Begins a new span: nothing was touched.</summary>
    /// <param name="runners">Number of runners.</param>
    public void Begin(int runners)
    {
        first += count + 1;
        count = runners;
        if (first > int.MaxValue - runners - 2)
        {
            Array.Clear(writers);
            Array.Clear(readers);
            first = 1;
        }
    }

    /// <summary>Notes a read of a byte.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public string? Read(long at, int who)
    {
        if (Other(writers[at], who) is { } writer)
        {
            return $"reads what {runner} {writer} writes {span}";
        }

        readers[at] = readers[at] < first || readers[at] == first + who ? first + who : first + count;
        return null;
    }

    /// <summary>Notes a write of a byte.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public string? Write(long at, int who)
    {
        if (Other(writers[at], who) is { } writer)
        {
            return $"writes what {runner} {writer} writes {span}";
        }

        if (Other(readers[at], who) is not null)
        {
            return $"writes what another {runner} reads {span}";
        }

        writers[at] = first + who;
        return null;
    }

    private int? Other(int note, int who) => note >= first && note != first + who ? note - first : null;
}
