namespace GraphCompiler.Compiler.Reference;

/// <summary>Memory of the interpreters: bytes, which of them were written, and which chunk touched them in the current
/// phase.</summary>
public sealed class ReferenceMemory
{
    private const int Nobody = -1;
    private const int Several = -2;

    private readonly bool[] written;
    private int[]? writers;
    private int[]? readers;

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
    public void WatchChunks()
    {
        Array.Fill(writers ??= new int[Bytes.Length], Nobody);
        Array.Fill(readers ??= new int[Bytes.Length], Nobody);
    }

    /// <summary>Reads an element.</summary>
    /// <returns>What is wrong with that, or null.</returns>
    public string? Read(long offset, int size, int chunk, out ulong bits)
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

        for (long at = offset; writers is not null && at < offset + size; at++)
        {
            if (writers[at] != Nobody && writers[at] != chunk)
            {
                return $"reads what chunk {writers[at]} writes in the same phase";
            }

            readers![at] = readers[at] == Nobody || readers[at] == chunk ? chunk : Several;
        }

        return null;
    }

    /// <summary>Writes an element.</summary>
    /// <returns>What is wrong with that, or null.</returns>
    public string? Write(long offset, int size, int chunk, ulong bits)
    {
        for (int i = 0; i < size; i++)
        {
            Bytes[offset + i] = (byte)(bits >> (8 * i));
        }

        MarkWritten(offset, size);
        for (long at = offset; writers is not null && at < offset + size; at++)
        {
            if (writers[at] != Nobody && writers[at] != chunk)
            {
                return $"writes what chunk {writers[at]} writes in the same phase";
            }

            if (readers![at] != Nobody && readers[at] != chunk)
            {
                return "writes what another chunk reads in the same phase";
            }

            writers[at] = chunk;
        }

        return null;
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
