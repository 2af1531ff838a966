namespace GraphCompiler.Runtime;

/// <summary>A compiled module in this process: entries that run over a state.</summary>
/// <remarks>Thread-safe; nothing to dispose. Runs that change a state are exclusive to it.</remarks>
public abstract class LoadedModule
{
    /// <summary>Name of the module.</summary>
    public abstract string Name { get; }

    /// <summary>The entries.</summary>
    public abstract IReadOnlyList<Executable> Entries { get; }

    /// <summary>The entry of the given name.</summary>
    /// <exception cref="Diagnostics.GraphCompilerException">GRC2004: there is none.</exception>
    public abstract Executable this[string entry] { get; }

    /// <summary>A new state with every declaration's initial value.</summary>
    public abstract State NewState();
}
