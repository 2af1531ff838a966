using System.Runtime.InteropServices;

namespace GraphCompiler.Runtime;

/// <summary>What one run of an entry works in: arena, fault word, table of pointers. Used by one run at a time, and then again.</summary>
/// <remarks>
/// <see cref="Bind"/> writes the pointers that differ from run to run; those to arena, header and constants are written once. Arrays of the
/// caller stay pinned by handles of the context's own until <see cref="Release"/>.
/// </remarks>
internal sealed unsafe class RunContext
{
    /// <summary>Bytes of the header: the fault word, alone on its cache line.</summary>
    private const int HeaderBytes = 64;

    private readonly Slice[] slices;
    private readonly int[] bound;
    private readonly Arena arena;
    private readonly NativeBlock block;
    private readonly PinnedGCHandle<byte[]?>[] pins;

    /// <param name="entry">The entry.</param>
    /// <param name="slices">Its table.</param>
    /// <param name="bound">Positions in the table that differ from run to run.</param>
    /// <param name="constants">The module's constants.</param>
    /// <param name="guarded">Whether the arena has guard zones.</param>
    public RunContext(EntrySpec entry, Slice[] slices, int[] bound, byte* constants, bool guarded)
    {
        (this.slices, this.bound) = (slices, bound);
        Guard = guarded ? ArenaGuard.Allocate(entry.ArenaBytes) : null;
        arena = Guard?.Arena ?? Arena.Allocate(entry.ArenaBytes);
        arena.Touch();
        block = Arena.Block(HeaderBytes + ((long)slices.Length * sizeof(byte*)));
        pins = new PinnedGCHandle<byte[]?>[entry.Inputs.Count + entry.Outputs.Count];
        for (int i = 0; i < pins.Length; i++)
        {
            pins[i] = new PinnedGCHandle<byte[]?>(null);
        }

        for (int i = 0; i < slices.Length; i++)
        {
            Slice slice = slices[i];
            Table[i] = slice.Space switch
            {
                MemorySpace.Arena => arena.Pointer + slice.Offset,
                MemorySpace.Header => block.Pointer + slice.Offset,
                MemorySpace.Constant => constants + slice.Offset,
                _ => null,
            };
        }
    }

    /// <summary>Frees the handles; the memory frees itself.</summary>
    ~RunContext()
    {
        // A constructor that failed leaves no array behind.
        for (int i = 0; i < (pins?.Length ?? 0); i++)
        {
            pins![i].Dispose();
        }
    }

    /// <summary>Guard zones around the arena; null without.</summary>
    public ArenaGuard? Guard { get; }

    /// <summary>The table of pointers.</summary>
    public byte** Table => (byte**)(block.Pointer + HeaderBytes);

    /// <summary>The fault word: all ones where nothing is wrong.</summary>
    public ref ulong Fault => ref *(ulong*)block.Pointer;

    /// <summary>Points the table at this run's arrays and state, and clears the fault word.</summary>
    public void Bind(byte* state, ReadOnlySpan<NdArray> inputs, ReadOnlySpan<NdArray> outputs)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            pins[i].Target = inputs[i].Memory;
        }

        for (int i = 0; i < outputs.Length; i++)
        {
            pins[inputs.Length + i].Target = outputs[i].Memory;
        }

        byte** table = Table;
        foreach (int i in bound)
        {
            Slice slice = slices[i];
            byte* memory = slice.Space switch
            {
                MemorySpace.Input => pins[slice.Index].GetAddressOfArrayData(),
                MemorySpace.Output => pins[inputs.Length + slice.Index].GetAddressOfArrayData(),
                _ => state,
            };
            table[i] = memory + slice.Offset;
        }

        Fault = ulong.MaxValue;
        Guard?.Fill();
    }

    /// <summary>Lets go of the caller's arrays.</summary>
    public void Release()
    {
        for (int i = 0; i < pins.Length; i++)
        {
            pins[i].Target = null;
        }
    }
}
