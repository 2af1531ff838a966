namespace GraphCompiler.Compiler.Memory;

/// <summary>The height of what was placed at each step: a tree of maxima over time.</summary>
public sealed class Skyline
{
    private readonly int leaves;
    private readonly long[] highest;
    private readonly long[] raised;

    /// <summary>Nothing is placed.</summary>
    public Skyline(int steps)
    {
        leaves = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, steps));
        (highest, raised) = (new long[2 * leaves], new long[2 * leaves]);
    }

    /// <summary>Puts something on top of all that is live in an interval.</summary>
    /// <returns>Its offset.</returns>
    public long Put(LiveInterval live, long bytes)
    {
        long offset = Highest(1, 0, leaves - 1, live);
        Raise(1, 0, leaves - 1, live, checked(offset + bytes));
        return offset;
    }

    private long Highest(int node, int first, int last, LiveInterval live)
    {
        if (live.First <= first && last <= live.Last)
        {
            return highest[node];
        }

        if (last < live.First || live.Last < first)
        {
            return 0;
        }

        int middle = (first + last) / 2;
        return Math.Max(raised[node], Math.Max(Highest(2 * node, first, middle, live), Highest((2 * node) + 1, middle + 1, last, live)));
    }

    /// <summary>The new height is at least that of every step of the interval, so that raising and setting are one.</summary>
    private void Raise(int node, int first, int last, LiveInterval live, long height)
    {
        if (last < live.First || live.Last < first)
        {
            return;
        }

        highest[node] = Math.Max(highest[node], height);
        if (live.First <= first && last <= live.Last)
        {
            raised[node] = Math.Max(raised[node], height);
            return;
        }

        int middle = (first + last) / 2;
        Raise(2 * node, first, middle, live, height);
        Raise((2 * node) + 1, middle + 1, last, live, height);
    }
}
