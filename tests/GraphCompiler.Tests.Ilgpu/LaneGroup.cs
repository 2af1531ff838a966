namespace ILGPU;

/// <summary>A group of threads of a kernel, of which one runs at a time: each runs to the next barrier, and hands over to the next.</summary>
/// <remarks>
/// The first lane runs on the thread that launched the kernel. Where it ends without a barrier so do the others, and they run after it on that thread;
/// where it comes to one, each of the others gets a thread.
/// </remarks>
internal sealed class LaneGroup(int index, int lanes, Action body)
{
    [ThreadStatic]
    private static LaneGroup? current;

    [ThreadStatic]
    private static int lane;

    private readonly List<byte[]> shared = [];
    private readonly int[] allocated = new int[lanes];
    private readonly int[] barriers = new int[lanes];
    private readonly bool[] ended = new bool[lanes];
    private Turn[]? turns;
    private Exception? failure;

    /// <summary>The group of this thread.</summary>
    public static LaneGroup Current => current ?? throw new InvalidOperationException("only a kernel is in a group");

    /// <summary>The lane of this thread.</summary>
    public static int Lane => lane;

    /// <summary>Number of the group.</summary>
    public int Index { get; } = index;

    /// <summary>Memory of undefined content.</summary>
    public static byte[] Garbage(int bytes)
    {
        var memory = new byte[bytes];
        memory.AsSpan().Fill(0xFF);
        return memory;
    }

    /// <summary>Runs the body in every lane.</summary>
    public void Run()
    {
        current = this;
        RunLane(0);
        for (int k = 1; k < lanes && turns is null; k++)
        {
            RunLane(k);
        }

        if (turns is not null)
        {
            HandOver(0);
            turns[0].Take();
        }

        current = null;
        if (failure is not null)
        {
            throw new InvalidOperationException("a kernel failed", failure);
        }
    }

    /// <summary>Waits until all lanes are here.</summary>
    public void Barrier()
    {
        int self = lane;
        if (turns is null)
        {
            if (self != 0)
            {
                throw new InvalidOperationException("a barrier that lane 0 did not come to");
            }

            Start();
        }

        barriers[self]++;
        int next = (self + 1) % lanes;
        if (ended[next])
        {
            throw new InvalidOperationException($"lane {self} waits at a barrier, lane {next} has ended");
        }

        turns![next].Give();
        turns[self].Take();
    }

    /// <summary>The group's next block of memory.</summary>
    public byte[] Shared(int bytes)
    {
        int number = allocated[lane]++;
        if (number == shared.Count)
        {
            shared.Add(Garbage(bytes));
        }

        return shared[number].Length == bytes ? shared[number] : throw new InvalidOperationException("lanes allocate different memory");
    }

    private void Start()
    {
        turns = [.. Enumerable.Range(0, lanes).Select(_ => new Turn())];
        for (int k = 1; k < lanes; k++)
        {
            int number = k;
            LaneThread.Start(() =>
            {
                turns[number].Take();
                current = this;
                RunLane(number);
                current = null;
                HandOver(number);
            });
        }
    }

    private void RunLane(int number)
    {
        lane = number;
        try
        {
            body();
            if (barriers[number] != barriers[0])
            {
                throw new InvalidOperationException($"lane 0 came to {barriers[0]} barriers, lane {number} to {barriers[number]}");
            }
        }
        catch (Exception fault)
        {
            failure ??= fault;
        }

        ended[number] = true;
    }

    /// <summary>The next lane's turn; when the last has ended the launching thread's.</summary>
    private void HandOver(int from) => turns![(from + 1) % lanes].Give();
}
