using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Runtime;

/// <summary>The code of one entry, as a backend made it: generated methods, native code, or kernels on a device.</summary>
/// <param name="owner">What keeps the code loaded; null where nothing unloads it.</param>
public abstract class EntryCode(object? owner)
{
    /// <summary>What keeps the code loaded; null where nothing unloads it.</summary>
    public object? Owner { get; } = owner;

    /// <summary>The memory that the code works in; the same for all entries of a module.</summary>
    public abstract DeviceMemory Memory { get; }

    /// <summary>Makes what one run at a time works in.</summary>
    /// <exception cref="GraphCompilerException">GRC5001, GRC5002, GRC6204: there is no memory for it.</exception>
    public abstract RunContext NewContext(RunSetting setting);
}
