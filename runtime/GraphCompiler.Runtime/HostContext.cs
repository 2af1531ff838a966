using System.Diagnostics;
using System.Runtime.InteropServices;

namespace GraphCompiler.Runtime;

/// <summary>A run on the processor: arena, fault word, table of pointers.</summary>
/// <remarks>
/// <see cref="Bind"/> writes the pointers that differ from run to run; those to arena, header and constants are written once. Arrays of the
/// caller stay pinned by handles of the context's own until <see cref="Release"/>.
/// </remarks>
internal sealed unsafe class HostContext : RunContext
{
    /// <summary>Bytes of the header: the fault word, alone on its cache line.</summary>
    private const int HeaderBytes = 64;

    private readonly HostCode code;
    private readonly RunSetting setting;
    private readonly Slice[] slices;
    private readonly int[] bound;
    private readonly ArenaGuard? guard;
    private readonly Arena arena;
    private readonly NativeBlock block;
    private readonly PinnedGCHandle<byte[]?>[] pins;
    private long highWaterMark;

    /// <summary>A context for runs of an entry.</summary>
    public HostContext(HostCode code, RunSetting setting)
    {
        (this.code, this.setting) = (code, setting);
        EntrySpec entry = setting.Entry;
        slices = [.. entry.Table];
        bound = [.. Enumerable.Range(0, slices.Length)
            .Where(i => slices[i].Space is MemorySpace.Input or MemorySpace.Output or MemorySpace.State)];
        guard = setting.Guarded ? ArenaGuard.Allocate(entry.ArenaBytes) : null;
        arena = guard?.Arena ?? Arena.Allocate(entry.ArenaBytes);
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
                MemorySpace.Constant => ((HostBlock)setting.Constants).Pointer + slice.Offset,
                _ => null,
            };
        }
    }

    /// <summary>Frees the handles; the memory frees itself.</summary>
    ~HostContext()
    {
        // A constructor that failed leaves no array behind.
        for (int i = 0; i < (pins?.Length ?? 0); i++)
        {
            pins![i].Dispose();
        }
    }

    /// <inheritdoc/>
    public override ulong Fault => FaultWord;

    /// <inheritdoc/>
    public override long HighWaterMark => highWaterMark;

    private byte** Table => (byte**)(block.Pointer + HeaderBytes);

    private ref ulong FaultWord => ref *(ulong*)block.Pointer;

    /// <inheritdoc/>
    public override void Run(MemoryBlock? state, ReadOnlySpan<NdArray> inputs, ReadOnlySpan<NdArray> outputs)
    {
        try
        {
            Bind(state is null ? null : ((HostBlock)state).Pointer, inputs, outputs);
            Execute();
            if (guard is not null)
            {
                guard.Check();
                highWaterMark = Math.Max(highWaterMark, guard.HighWaterMark());
            }
        }
        finally
        {
            Release();
            GC.KeepAlive(this);
        }
    }

    private void Execute()
    {
        if (setting.Profile is not { } profile)
        {
            code.Run(Table, setting.Threads);
            return;
        }

        for (int i = 0; i < setting.Entry.Steps.Count && FaultWord == ulong.MaxValue; i++)
        {
            long start = Stopwatch.GetTimestamp();
            code.RunStep(i, Table, setting.Threads);
            profile.Add(setting.Entry, i, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
    }

    /// <summary>Points the table at this run's arrays and state, and clears the fault word.</summary>
    private void Bind(byte* state, ReadOnlySpan<NdArray> inputs, ReadOnlySpan<NdArray> outputs)
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

        FaultWord = ulong.MaxValue;
        guard?.Fill();
    }

    /// <summary>Lets go of the caller's arrays.</summary>
    private void Release()
    {
        for (int i = 0; i < pins.Length; i++)
        {
            pins[i].Target = null;
        }
    }
}
