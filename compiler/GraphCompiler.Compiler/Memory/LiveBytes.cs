namespace GraphCompiler.Compiler.Memory;

/// <summary>How many bytes are live at each step, and at most in an interval: a table of maxima over runs of 1, 2, 4, … steps.</summary>
public sealed class LiveBytes
{
    private readonly List<long[]> maxima = [];

    /// <summary>Sums the buffers.</summary>
    public LiveBytes(IReadOnlyList<LogicalBuffer> buffers)
    {
        var live = new long[buffers.Max(b => b.Live.Last) + 2];
        foreach (LogicalBuffer buffer in buffers)
        {
            live[buffer.Live.First] = checked(live[buffer.Live.First] + buffer.Reserved);
            live[buffer.Live.Last + 1] -= buffer.Reserved;
        }

        for (int step = 1; step < live.Length; step++)
        {
            live[step] = checked(live[step] + live[step - 1]);
        }

        maxima.Add(live);
        for (int run = 1; 2 * run <= live.Length; run *= 2)
        {
            long[] halves = maxima[^1];
            maxima.Add([.. Enumerable.Range(0, live.Length - (2 * run) + 1).Select(i => Math.Max(halves[i], halves[i + run]))]);
        }
    }

    /// <summary>The most bytes at one step of an interval.</summary>
    public long Most(LiveInterval live)
    {
        int log = System.Numerics.BitOperations.Log2((uint)live.Length);
        return Math.Max(maxima[log][live.First], maxima[log][live.Last + 1 - (1 << log)]);
    }

    /// <summary>The most bytes at one step.</summary>
    public long Peak => maxima[0].Max();
}
