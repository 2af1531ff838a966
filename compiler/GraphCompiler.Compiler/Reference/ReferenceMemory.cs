namespace GraphCompiler.Compiler.Reference;

/// <summary>Memory of the interpreters: bytes, which of them were written, and which chunk touched them in the current
/// phase.</summary>
public sealed class ReferenceMemory
{
    private readonly bool[] written;
    private RaceWatch? chunks;
    private RaceWatch? lanes;

    private ReferenceMemory(byte[] bytes, bool[] written) => (Bytes, this.written) = (bytes, written);

    /// <summary>The content.</summary>
    public byte[] Bytes { get; }

    /// <summary>Memory with the given content, which is not copied.</summary>
    public static ReferenceMemory Of(byte[] content)
    {
        var memory = new ReferenceMemory(content, new bool[content.Length]);
        Array.Fill(memory.written, true);
        return memory;
    }

    /// <summary>Memory that nothing was written to: 0xFF, which is NaN as a float and no index as an integer.</summary>
    public static ReferenceMemory Undefined(long bytes)
    {
        var memory = new ReferenceMemory(new byte[bytes], new bool[bytes]);
        memory.Forget(0, bytes);
        return memory;
    }

    /// <summary>Makes bytes undefined again.</summary>
    public void Forget(long offset, long bytes)
    {
        Bytes.AsSpan((int)offset, (int)bytes).Fill(0xFF);
        written.AsSpan((int)offset, (int)bytes).Clear();
    }

    /// <summary>Whether all of the bytes were written.</summary>
    public bool IsWritten(long offset, long bytes) => !written.AsSpan((int)offset, (int)bytes).Contains(false);

    /// <summary>Marks bytes as written.</summary>
    public void MarkWritten(long offset, long bytes) => written.AsSpan((int)offset, (int)bytes).Fill(true);

    /// <summary>Starts to note which chunk touches what; forgets what was noted.</summary>
    /// <param name="count">Number of chunks.</param>
    public void WatchChunks(int count)
    {
        (chunks ??= new RaceWatch(Bytes.Length, "chunk", "in the same phase")).Begin(count);
        lanes = null;
    }

    /// <summary>Starts to note which lane of a group touches what, from the start or a barrier on; forgets what was noted.</summary>
    /// <param name="count">Number of lanes.</param>
    public void WatchLanes(int count) =>
        (lanes ??= new RaceWatch(Bytes.Length, "lane", "of the group with no barrier between")).Begin(count);

    /// <summary>Reads an element.</summary>
    /// <param name="offset">Its first byte.</param>
    /// <param name="size">Its bytes.</param>
    /// <param name="runner">The chunk that reads, and its lane.</param>
    /// <param name="bits">The element.</param>
    /// <returns>What is wrong with that, or null.</returns>
    public string? Read(long offset, int size, (int Chunk, int Lane) runner, out ulong bits)
    {
        bits = 0;
        for (int i = size - 1; i >= 0; i--)
        {
            bits = (bits << 8) | Bytes[offset + i];
        }

        if (!IsWritten(offset, size))
        {
            return "reads what was never written";
        }

        string? fault = null;
        for (long at = offset; at < offset + size && fault is null; at++)
        {
            fault = chunks?.Read(at, runner.Chunk) ?? lanes?.Read(at, runner.Lane);
        }

        return fault;
    }

    /// <summary>Writes an element.</summary>
    /// <param name="offset">Its first byte.</param>
    /// <param name="size">Its bytes.</param>
    /// <param name="runner">The chunk that writes, and its lane.</param>
    /// <param name="bits">The element.</param>
    /// <returns>What is wrong with that, or null.</returns>
    public string? Write(long offset, int size, (int Chunk, int Lane) runner, ulong bits)
    {
        for (int i = 0; i < size; i++)
        {
            Bytes[offset + i] = (byte)(bits >> (8 * i));
        }

        MarkWritten(offset, size);
        string? fault = null;
        for (long at = offset; at < offset + size && fault is null; at++)
        {
            fault = chunks?.Write(at, runner.Chunk) ?? lanes?.Write(at, runner.Lane);
        }

        return fault;
    }
}

/// <summary>The part of a memory that a buffer of a kernel is.</summary>
/// <param name="Memory">The memory.</param>
/// <param name="Offset">First byte.</param>
/// <param name="Bytes">Number of bytes.</param>
public readonly record struct ReferenceSlice(ReferenceMemory Memory, long Offset, long Bytes)
{
    /// <summary>All of a memory.</summary>
    public static implicit operator ReferenceSlice(ReferenceMemory memory) => new(memory, 0, memory.Bytes.Length);
}
