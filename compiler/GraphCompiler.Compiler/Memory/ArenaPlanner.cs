namespace GraphCompiler.Compiler.Memory;

/// <summary>Gives offsets to the buffers of an arena, so that no two that are live together overlap.</summary>
/// <remarks>
/// <para>
/// Offsets by time and size are two-dimensional bin packing. The lower bound, the largest sum of live bytes at one step, tells when to stop.
/// First each buffer is put on top of all that is live with it, in several orders (<see cref="Skyline"/>: near-linear); nested lifetimes, as those of
/// a training step, then fit without loss. Then each goes into the lowest gap among those that are live with it (<see cref="GapPlacement"/>).
/// </para>
/// <para>
/// Orders: first what is live where the most bytes are, largest first (Pisarchyk and Lee 2020, "Efficient memory management for deep neural net
/// inference"), longest, longest times largest, earliest, latest; then orders in which a buffer that reaches the top, at times another one, is moved
/// forward. All is bounded by counts of work.
/// </para>
/// </remarks>
public static class ArenaPlanner
{
    /// <summary>How many pairs of buffers the placement into gaps compares at most.</summary>
    private const long PairBudget = 40_000_000;

    private const int Repairs = 1000;

    /// <summary>The largest sum of reserved bytes that are live at one step.</summary>
    public static long LowerBound(IReadOnlyList<LogicalBuffer> buffers) => buffers.Count == 0 ? 0 : new LiveBytes(buffers).Peak;

    /// <summary>Sets the offsets of all buffers.</summary>
    /// <returns>The size of the arena.</returns>
    public static long Place(IReadOnlyList<LogicalBuffer> buffers)
    {
        LogicalBuffer[] placed = [.. buffers.Where(b => b.Bytes > 0)];
        if (placed.Length == 0)
        {
            return 0;
        }

        long bound = LowerBound(placed);
        Placement best = Placement.None;
        foreach (Placement placement in Placements(placed))
        {
            best = placement.Size < best.Size ? placement : best;
            if (best.Size == bound)
            {
                break;
            }
        }

        best.Apply();
        return best.Size;
    }

    private static IEnumerable<Placement> Placements(LogicalBuffer[] buffers)
    {
        var live = new LiveBytes(buffers);
        LogicalBuffer[][] orders =
        [
            [.. buffers.OrderByDescending(b => live.Most(b.Live)).ThenByDescending(b => b.Live.Length)],
            [.. buffers.OrderByDescending(b => live.Most(b.Live)).ThenByDescending(b => b.Reserved)],
            [.. buffers.OrderByDescending(b => b.Live.Length).ThenByDescending(b => b.Reserved)],
            [.. buffers.OrderByDescending(b => b.Reserved).ThenBy(b => b.Live.First)],
            [.. buffers.OrderByDescending(b => (double)b.Reserved * b.Live.Length)],
            [.. buffers.OrderBy(b => b.Live.First).ThenByDescending(b => b.Live.Last)],
            [.. buffers.OrderByDescending(b => b.Live.Last).ThenBy(b => b.Live.First)],
        ];
        foreach (LogicalBuffer[] order in orders)
        {
            yield return OnTop(order);
        }

        long pairs = PairBudget;
        Placement best = Placement.None;
        foreach (LogicalBuffer[] order in orders)
        {
            if (pairs > 0)
            {
                Placement placement = GapPlacement.Place(order, ref pairs);
                best = placement.Size < best.Size ? placement : best;
                yield return placement;
            }
        }

        var random = new Random(buffers.Length);
        for (int repair = 0; repair < Repairs && pairs > 0; repair++)
        {
            Placement placement = GapPlacement.Place(WithHighestFirst(best, random), ref pairs);
            best = placement.Size <= best.Size ? placement : best;
            yield return placement;
        }
    }

    private static Placement OnTop(LogicalBuffer[] order)
    {
        var skyline = new Skyline(order.Max(b => b.Live.Last) + 1);
        return new Placement(order, [.. order.Select(b => skyline.Put(b.Live, b.Reserved))]);
    }

    /// <summary>The order of a placement with a buffer that reaches the top, at times another one, moved to a place nearer the front.</summary>
    private static LogicalBuffer[] WithHighestFirst(Placement best, Random random)
    {
        int[] top = [.. best.Order.Index().Where(b => best.Offsets[b.Index] + b.Item.Reserved == best.Size).Select(b => b.Index)];
        int from = random.Next(4) > 0 ? top[random.Next(top.Length)] : random.Next(best.Order.Count);
        LogicalBuffer[] next = [.. best.Order];
        int to = random.Next(from + 1);
        Array.Copy(next, to, next, to + 1, from - to);
        next[to] = best.Order[from];
        return next;
    }
}
