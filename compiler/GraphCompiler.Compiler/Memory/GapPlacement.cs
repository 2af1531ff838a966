namespace GraphCompiler.Compiler.Memory;

/// <summary>Places buffers one after another, each into the lowest gap that is wide enough among those that are live with it.</summary>
public static class GapPlacement
{
    /// <summary>Places buffers.</summary>
    /// <param name="order">The order in which they are placed.</param>
    /// <param name="pairs">How many pairs may be compared; is counted down, and may end below zero.</param>
    public static Placement Place(LogicalBuffer[] order, ref long pairs)
    {
        var offsets = new long[order.Length];
        // Sorted by offset, so that the first gap that is wide enough is the lowest one.
        var placed = new List<(long Offset, long End, LiveInterval Live)>(order.Length);
        for (int i = 0; i < order.Length; i++)
        {
            LiveInterval live = order[i].Live;
            long offset = 0, bytes = order[i].Reserved;
            foreach ((long start, long end, LiveInterval other) in placed)
            {
                pairs--;
                if (!other.Overlaps(live))
                {
                    continue;
                }

                if (start - offset >= bytes)
                {
                    break;
                }

                offset = Math.Max(offset, end);
            }

            offsets[i] = offset;
            placed.Insert(FirstAbove(placed, offset), (offset, checked(offset + bytes), live));
        }

        return new Placement(order, offsets);
    }

    private static int FirstAbove(List<(long Offset, long End, LiveInterval Live)> placed, long offset)
    {
        int low = 0, high = placed.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = placed[middle].Offset > offset ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
