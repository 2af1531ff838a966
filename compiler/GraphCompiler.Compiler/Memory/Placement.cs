namespace GraphCompiler.Compiler.Memory;

/// <summary>An offset for each buffer of an arena.</summary>
public sealed class Placement
{
    /// <summary>Offsets of buffers, in the order in which they were placed.</summary>
    public Placement(LogicalBuffer[] order, long[] offsets)
    {
        (Order, Offsets) = (order, offsets);
        for (int i = 0; i < order.Length; i++)
        {
            Size = Math.Max(Size, checked(offsets[i] + order[i].Reserved));
        }
    }

    private Placement() => (Order, Offsets, Size) = ([], [], long.MaxValue);

    /// <summary>No placement: every one is smaller.</summary>
    public static Placement None { get; } = new();

    /// <summary>The buffers, in the order in which they were placed.</summary>
    public IReadOnlyList<LogicalBuffer> Order { get; }

    /// <summary>Their offsets.</summary>
    public IReadOnlyList<long> Offsets { get; }

    /// <summary>The size of the arena.</summary>
    public long Size { get; }

    /// <summary>Gives the buffers their offsets.</summary>
    public void Apply()
    {
        for (int i = 0; i < Order.Count; i++)
        {
            Order[i].Offset = Offsets[i];
        }
    }
}
