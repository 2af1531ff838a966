namespace GraphCompiler.Runtime;

/// <summary>The code of one entry, as a backend made it: generated methods, native code, or kernels on a device.</summary>
/// <remarks>
/// <para>
/// A table has one pointer for each slice of <see cref="EntrySpec.Table"/>, in this process's memory and valid until the call returns. All effects of a run,
/// on outputs, state and the fault word (all ones before it), must be visible in that memory when the call returns.
/// </para>
/// <para>Called by several threads at once, each with a table of its own. Where the module is profiled only single steps are run, else only whole entries. It must not throw after it has written to a state.</para>
/// </remarks>
/// <param name="owner">What keeps the code loaded; null where nothing unloads it.</param>
public abstract unsafe class EntryCode(object? owner)
{
    /// <summary>What keeps the code loaded; null where nothing unloads it.</summary>
    public object? Owner { get; } = owner;

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
