using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Runtime;

/// <summary>What one run of an entry works in: its memory, and how it is carried out there. Used by one run at a time, and then again.</summary>
public abstract class RunContext
{
    /// <summary>Where a run found wrong data: the fault word (<see cref="FaultSite"/>); all ones where nothing is wrong.</summary>
    public abstract ulong Fault { get; }

    /// <summary>Bytes of the arena up to the last that a run has touched; 0 where arenas are not guarded.</summary>
    public virtual long HighWaterMark => 0;

    /// <summary>
    /// Runs the entry. When it returns all outputs are in the arrays, and all changes of the state, of which the caller made sure that nobody else
    /// uses it, are complete. Must allocate nothing.
    /// </summary>
    /// <param name="state">The state, in the memory of the entry's code; null for an entry without state.</param>
    /// <param name="inputs">An array for each input, of its type.</param>
    /// <param name="outputs">An array for each output, of its type.</param>
    /// <exception cref="GraphCompilerException">GRC5003: a write outside the arena, where it is guarded. GRC6206: the device failed.</exception>
    public abstract void Run(MemoryBlock? state, ReadOnlySpan<NdArray> inputs, ReadOnlySpan<NdArray> outputs);
}

/// <summary>What a <see cref="RunContext"/> is made for.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Constants">The module's constants, in the memory of the entry's code.</param>
/// <param name="Threads">Threads that a run may use; 1 or more.</param>
/// <param name="Guarded">Whether the arena lies between guard zones and is filled with NaN before each run.</param>
/// <param name="Profile">Is told what each step took; null where nothing is measured.</param>
public sealed record RunSetting(EntrySpec Entry, MemoryBlock Constants, int Threads, bool Guarded, ExecutionProfile? Profile);
