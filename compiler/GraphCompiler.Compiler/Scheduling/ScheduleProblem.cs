namespace GraphCompiler.Compiler.Scheduling;

/// <summary>A value that lies in the arena.</summary>
/// <param name="Bytes">Bytes that are set aside for it.</param>
/// <param name="IsKept">Whether it is needed after the last step too.</param>
public sealed record ScheduledValue(long Bytes, bool IsKept = false);

/// <summary>What a step does with values of the arena, by their numbers.</summary>
/// <param name="Reads">What it reads.</param>
/// <param name="Writes">What it writes.</param>
/// <param name="Temporaries">Bytes that it needs while it runs.</param>
/// <param name="Overwrites">Which value it may write over which value that it reads, of the same size; pairs of one written value in order of preference.</param>
public sealed record ScheduledStep(
    IReadOnlyList<int> Reads, IReadOnlyList<int> Writes, long Temporaries, IReadOnlyList<(int Written, int Read)> Overwrites);

/// <summary>What a step costs after certain others.</summary>
/// <param name="Fresh">Bytes that it needs beside those that are live before it.</param>
/// <param name="Net">How many more bytes are live after it than before it.</param>
public readonly record struct StepCost(long Fresh, long Net);

/// <summary>What the peak of an order depends on: steps, what they read and write, and which has to run before which.</summary>
/// <remarks>
/// What a step costs depends on the set of steps before it alone, not on their order: a value is live from its step to the last step that reads
/// it, and where a step writes over a value that dies with it, it takes no memory of its own.
/// </remarks>
public sealed class ScheduleProblem
{
    private readonly ScheduledValue[] values;
    private readonly ScheduledStep[] steps;
    private readonly int[][] reads;
    private readonly int[][] readers;
    private readonly long[] written;
    private readonly long[] kept;

    /// <summary>A problem.</summary>
    /// <param name="values">The values.</param>
    /// <param name="steps">The steps.</param>
    /// <param name="order">Which has to run before which.</param>
    public ScheduleProblem(IEnumerable<ScheduledValue> values, IEnumerable<ScheduledStep> steps, PrecedenceGraph order)
    {
        (this.values, this.steps) = ([.. values], [.. steps]);
        Before = [.. Enumerable.Range(0, Count).Select(order.Before)];
        After = [.. Enumerable.Range(0, Count).Select(order.After)];
        reads = [.. this.steps.Select(s => s.Reads.ToArray())];
        readers = ReadersOf(this.values.Length, reads);
        written = [.. this.steps.Select(s => s.Temporaries + s.Writes.Sum(v => this.values[v].Bytes))];
        kept = [.. this.steps.Select(s => s.Writes.Where(v => this.values[v].IsKept || readers[v].Length > 0).Sum(v => this.values[v].Bytes))];
        LowerBound = Enumerable.Range(0, Count).Select(Footprint).DefaultIfEmpty(0).Max();
        AtEnd = this.values.Where(v => v.IsKept).Sum(v => v.Bytes);
    }

    /// <summary>How many steps there are.</summary>
    public int Count => steps.Length;

    /// <summary>How many values there are.</summary>
    public int Values => values.Length;

    /// <summary>For each step the steps that have to run before it.</summary>
    public int[][] Before { get; }

    /// <summary>For each step the steps that have to run after it.</summary>
    public int[][] After { get; }

    /// <summary>The values that a step reads.</summary>
    public ReadOnlySpan<int> Reads(int step) => reads[step];

    /// <summary>The steps that read a value, ascending.</summary>
    public ReadOnlySpan<int> Readers(int value) => readers[value];

    /// <summary>No order has a lower peak than what its hungriest step holds by itself.</summary>
    public long LowerBound { get; }

    /// <summary>Bytes that are live after the last step.</summary>
    public long AtEnd { get; }

    /// <summary>What a step costs.</summary>
    /// <param name="step">The step.</param>
    /// <param name="done">For each step whether it runs before.</param>
    public StepCost Cost(int step, bool[] done)
    {
        long freed = 0, fresh = written[step];
        foreach (int value in reads[step])
        {
            freed += Dies(value, step, done) ? values[value].Bytes : 0;
        }

        foreach ((int value, _) in Overwritten(step, done))
        {
            fresh -= values[value].Bytes;
        }

        return new StepCost(fresh, kept[step] - freed);
    }

    /// <summary>Which values a step writes over which that it reads.</summary>
    /// <param name="step">The step.</param>
    /// <param name="done">For each step whether it runs before.</param>
    public IReadOnlyList<(int Written, int Read)> Overwritten(int step, bool[] done)
    {
        IReadOnlyList<(int Written, int Read)> possible = steps[step].Overwrites;
        if (possible.Count == 0)
        {
            return [];
        }

        var result = new List<(int Written, int Read)>();
        foreach ((int written, int read) in possible)
        {
            if (!result.Exists(r => r.Written == written || r.Read == read) && Dies(read, step, done))
            {
                result.Add((written, read));
            }
        }

        return result;
    }

    /// <summary>The most bytes that are live at one step of an order.</summary>
    public long Peak(IReadOnlyList<int> order)
    {
        var done = new bool[Count];
        long live = 0, peak = 0;
        foreach (int step in order)
        {
            StepCost cost = Cost(step, done);
            peak = Math.Max(peak, live + cost.Fresh);
            live += cost.Net;
            done[step] = true;
        }

        return peak;
    }

    private bool Dies(int value, int step, bool[] done)
    {
        if (values[value].IsKept)
        {
            return false;
        }

        // The last reader is the likeliest one that did not run yet.
        int[] all = readers[value];
        for (int i = all.Length - 1; i >= 0; i--)
        {
            if (all[i] != step && !done[all[i]])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What a step reads and writes at least.</summary>
    private long Footprint(int step)
    {
        long read = reads[step].Sum(v => values[v].Bytes);
        long reused = steps[step].Overwrites.DistinctBy(pair => pair.Written).Sum(pair => values[pair.Written].Bytes);
        return read + written[step] - Math.Min(read, reused);
    }

    private static int[][] ReadersOf(int values, int[][] reads)
    {
        var readers = new List<int>[values];
        for (int value = 0; value < values; value++)
        {
            readers[value] = [];
        }

        for (int step = 0; step < reads.Length; step++)
        {
            foreach (int value in reads[step])
            {
                readers[value].Add(step);
            }
        }

        return [.. readers.Select(r => r.ToArray())];
    }
}
