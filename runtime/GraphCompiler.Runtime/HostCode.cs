namespace GraphCompiler.Runtime;

/// <summary>Code that the processor runs in this process: managed or native.</summary>
/// <remarks>
/// <para>
/// A table has one pointer for each slice of <see cref="EntrySpec.Table"/>, valid until the call returns. The fault word is all ones before a run.
/// </para>
/// <para>
/// Called by several threads at once, each with a table of its own. Where the module is profiled only single steps are run, else only whole entries.
/// It must not throw after it has written to a state.
/// </para>
/// </remarks>
/// <param name="owner">What keeps the code loaded; null where nothing unloads it.</param>
public abstract unsafe class HostCode(object? owner) : EntryCode(owner)
{
    /// <inheritdoc/>
    public sealed override DeviceMemory Memory => DeviceMemory.Host;

    /// <inheritdoc/>
    public sealed override RunContext NewContext(RunSetting setting) => new HostContext(this, setting);

    /// <summary>Runs the entry.</summary>
    /// <param name="table">Pointers to the slices.</param>
    /// <param name="threads">Threads that the run may use; 1 or more.</param>
    public abstract void Run(byte** table, int threads);

    /// <summary>Runs one step of the entry, where the module is profiled.</summary>
    /// <param name="step">Its number in <see cref="EntrySpec.Steps"/>.</param>
    /// <param name="table">Pointers to the slices.</param>
    /// <param name="threads">Threads that the run may use; 1 or more.</param>
    public abstract void RunStep(int step, byte** table, int threads);
}
