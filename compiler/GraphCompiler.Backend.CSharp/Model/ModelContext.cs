namespace GraphCompiler.Runtime;

/// <summary>What one run works in: arena, fault word, table of pointers.</summary>
internal sealed unsafe class ModelContext(long arenaBytes, int pointers)
{
    /// <summary>Bytes of the header: the fault word, alone on its cache line.</summary>
    private const int HeaderBytes = 64;

    private readonly NativeBlock arena = new(arenaBytes);
    private readonly NativeBlock block = new(HeaderBytes + ((long)pointers * sizeof(byte*)));

    /// <summary>The table of pointers.</summary>
    public byte** Table => (byte**)(block.Pointer + HeaderBytes);

    /// <summary>The fault word: all ones where nothing is wrong.</summary>
    public ref ulong Fault => ref *(ulong*)block.Pointer;

    /// <summary>Points the table at a run's memory and clears the fault word.</summary>
    /// <param name="table">For each pointer: memory, index of the argument, offset.</param>
    /// <param name="arguments">Pointers to the inputs and then the outputs.</param>
    /// <param name="state">The state block.</param>
    /// <param name="constants">The block of constants.</param>
    public void Bind(long[] table, byte** arguments, byte* state, byte* constants)
    {
        for (int i = 0; i < table.Length; i += 3)
        {
            byte* memory = table[i] switch
            {
                0 => arena.Pointer,
                1 => arguments[table[i + 1]],
                2 => state,
                3 => constants,
                _ => block.Pointer,
            };
            Table[i / 3] = memory + table[i + 2];
        }

        Fault = ulong.MaxValue;
    }
}
