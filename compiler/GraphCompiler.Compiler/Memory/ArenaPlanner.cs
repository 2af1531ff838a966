namespace GraphCompiler.Compiler.Memory;

/// <summary>Gives offsets to the buffers of an arena, so that no two that are live together overlap.</summary>
/// <remarks>
/// <para>
/// Offsets by time and size are two-dimensional bin packing. Greedy placement (each buffer at the lowest gap among those already placed that are live
/// with it) is tried in several orders; the lower bound, the largest sum of live bytes at one step, tells when to stop.
/// </para>
/// <para>Orders: largest first (Pisarchyk and Lee 2020, "Efficient memory management for deep neural net inference"), longest times largest, earliest
/// first, then seeded shuffles that move the buffers on the highest offsets forward.</para>
/// </remarks>
public static class ArenaPlanner
{
    private const int Repairs = 64;

    /// <summary>The largest sum of reserved bytes that are live at one step.</summary>
    public static long LowerBound(IReadOnlyList<LogicalBuffer> buffers)
    {
        var changes = new SortedDictionary<int, long>();
        foreach (LogicalBuffer buffer in buffers)
        {
            changes[buffer.Live.First] = changes.GetValueOrDefault(buffer.Live.First) + buffer.Reserved;
            changes[buffer.Live.Last + 1] = changes.GetValueOrDefault(buffer.Live.Last + 1) - buffer.Reserved;
        }

        long live = 0, most = 0;
        foreach (long change in changes.Values)
        {
            live = checked(live + change);
            most = Math.Max(most, live);
        }

        return most;
    }

    /// <summary>Sets the offsets of all buffers.</summary>
    /// <returns>The size of the arena.</returns>
    public static long Place(IReadOnlyList<LogicalBuffer> buffers)
    {
        if (buffers.Count == 0)
        {
            return 0;
        }

        long bound = LowerBound(buffers);
        long best = long.MaxValue;
        long[] bestOffsets = [];
        IReadOnlyList<LogicalBuffer> bestOrder = [];

        bool Try(IReadOnlyList<LogicalBuffer> order)
        {
            long size = PlaceInOrder(order);
            if (size < best)
            {
                best = size;
                bestOrder = order;
                bestOffsets = [.. buffers.Select(b => b.Offset)];
            }

            return best == bound;
        }

        bool done = Try([.. buffers.OrderByDescending(b => b.Reserved).ThenBy(b => b.Live.First)])
            || Try([.. buffers.OrderByDescending(b => (double)b.Reserved * (b.Live.Last - b.Live.First + 1))])
            || Try([.. buffers.OrderBy(b => b.Live.First).ThenByDescending(b => b.Reserved)]);
        for (int repair = 0; !done && repair < Repairs; repair++)
        {
            done = Try(WithHighestFirst(bestOrder, bestOffsets, buffers, best, repair));
        }

        for (int i = 0; i < buffers.Count; i++)
        {
            buffers[i].Offset = bestOffsets[i];
        }

        return best;
    }

    /// <summary>The best order so far with a buffer that reaches the top moved to a place nearer the front.</summary>
    private static LogicalBuffer[] WithHighestFirst(
        IReadOnlyList<LogicalBuffer> order, long[] offsets, IReadOnlyList<LogicalBuffer> buffers, long size, int repair)
    {
        LogicalBuffer[] top = [.. buffers.Where((b, i) => offsets[i] + b.Reserved == size)];
        LogicalBuffer moved = top[repair % top.Length];
        var next = order.ToList();
        int from = next.IndexOf(moved);
        next.RemoveAt(from);
        next.Insert(from * (repair / top.Length % 4) / 4, moved);
        return [.. next];
    }

    private static long PlaceInOrder(IReadOnlyList<LogicalBuffer> order)
    {
        var placed = new List<LogicalBuffer>();
        long size = 0;
        foreach (LogicalBuffer buffer in order)
        {
            long offset = 0;
            // Sorted by offset, so that the first gap that is wide enough is the lowest one.
            foreach (LogicalBuffer other in placed)
            {
                if (!other.Live.Overlaps(buffer.Live))
                {
                    continue;
                }

                if (other.Offset - offset >= buffer.Reserved)
                {
                    break;
                }

                offset = Math.Max(offset, other.Offset + other.Reserved);
            }

            buffer.Offset = offset;
            int at = placed.FindIndex(b => b.Offset > offset);
            placed.Insert(at < 0 ? placed.Count : at, buffer);
            size = Math.Max(size, checked(offset + buffer.Reserved));
        }

        return size;
    }
}
