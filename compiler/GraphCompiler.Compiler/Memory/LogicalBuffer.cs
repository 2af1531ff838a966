using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Compiler.Memory;

/// <summary>A piece of memory that holds one or more values in turn.</summary>
/// <param name="name">Name in the text of the plan: <c>b3</c>.</param>
/// <param name="space">The memory it lies in.</param>
/// <param name="index">Which input or output; 0 elsewhere.</param>
/// <param name="bytes">Bytes that its values take.</param>
public sealed class LogicalBuffer(string name, MemorySpace space, int index, long bytes)
{
    private readonly List<string> contents = [];

    /// <summary>Every offset in an arena is a multiple of this: a cache line, and a vector of 512 bits.</summary>
    public const long Alignment = 64;

    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>The memory it lies in.</summary>
    public MemorySpace Space { get; } = space;

    /// <summary>Bytes of the values.</summary>
    public long Bytes { get; } = bytes;

    /// <summary>Bytes that are set aside: <see cref="Bytes"/> up to the next multiple of <see cref="Alignment"/>.</summary>
    public long Reserved => RoundUp(Bytes);

    /// <summary>First byte; in the arena set by the planner.</summary>
    public long Offset { get; internal set; }

    /// <summary>The steps in which it holds a value that is still needed; of an arena buffer only.</summary>
    public LiveInterval Live { get; private set; } = LiveInterval.None;

    /// <summary>What it holds, for the text of the plan.</summary>
    public IReadOnlyList<string> Contents => contents;

    /// <summary>The memory as a slice.</summary>
    public Slice Slice => new(Space, index, Offset, Bytes);

    /// <summary>The next multiple of <see cref="Alignment"/>.</summary>
    public static long RoundUp(long bytes) => checked((bytes + Alignment - 1) / Alignment * Alignment);

    internal void Touch(int step) => Live = Live.Include(step);

    internal void Hold(string content) => contents.Add(content);
}
