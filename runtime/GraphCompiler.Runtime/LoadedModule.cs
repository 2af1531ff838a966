using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Runtime;

/// <summary>A compiled module in this process: entries that run over a state.</summary>
/// <remarks>Thread-safe; nothing to dispose. Runs that change a state are exclusive to it.</remarks>
public sealed class LoadedModule
{
    private readonly DeviceMemory memory;

    /// <summary>A module from what a backend compiled.</summary>
    /// <exception cref="GraphCompilerException">GRC5002: no memory for the constants.</exception>
    /// <param name="spec">The module.</param>
    /// <param name="code">The code of each entry.</param>
    public LoadedModule(ModuleSpec spec, IReadOnlyList<EntryCode> code)
    {
        Spec = spec;
        memory = code.Count > 0 ? code[0].Memory : DeviceMemory.Host;
        Constants = memory.Allocate(spec.Constants.Length);
        Constants.Write(0, spec.Constants.Span);
        Profile = spec.Profiled ? new ExecutionProfile() : null;
        Entries = [.. spec.Entries.Zip(code, (entry, its) => new Executable(this, entry, its))];
    }

    /// <summary>Name of the module.</summary>
    public string Name => Spec.Name;

    /// <summary>The entries.</summary>
    public IReadOnlyList<Executable> Entries { get; }

    /// <summary>The state, in the order of declaration.</summary>
    public IReadOnlyList<ArraySpec> States => [.. Spec.States.Select(s => s.Array)];

    /// <summary>Time, bytes and share of the limit of every launch; null where nothing is measured.</summary>
    public ExecutionProfile? Profile { get; }

    /// <summary>Threads that a run may use.</summary>
    public int Threads => Spec.Threads > 0 ? Spec.Threads : Workers.AllowedCores;

    /// <summary>What it was made of.</summary>
    internal ModuleSpec Spec { get; }

    /// <summary>The block of constants.</summary>
    internal MemoryBlock Constants { get; }

    /// <summary>The entry of the given name.</summary>
    /// <exception cref="GraphCompilerException">GRC2004: there is none.</exception>
    public Executable this[string entry] => Entries.FirstOrDefault(e => e.Name == entry)
        ?? throw DiagnosticId.UnknownEntry.Error(
            $"module '{Name}' has no entry '{entry}'; it has {string.Join(", ", Entries.Select(e => e.Name))}");

    /// <summary>A new state with every declaration's initial value.</summary>
    /// <exception cref="GraphCompilerException">GRC5002: no memory for it.</exception>
    public State NewState() => new(Spec.States, memory.Allocate(Spec.StateBytes));
}
