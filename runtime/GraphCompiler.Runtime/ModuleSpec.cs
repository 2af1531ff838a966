using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Runtime;

/// <summary>An array that an entry takes or gives.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DType">Element type.</param>
/// <param name="Shape">Dimensions.</param>
public sealed record ArraySpec(string Name, DType DType, Shape Shape)
{
    /// <summary>Name and type, as <c>x: f32[32,784]</c>.</summary>
    public override string ToString() => $"{Name}: {DType.Text}{Shape}";
}

/// <summary>A piece of state at its place in the state block.</summary>
/// <param name="Array">Its name and type.</param>
/// <param name="Offset">First byte.</param>
/// <param name="Initial">Value before the first run; zeros where null.</param>
/// <param name="Order">Order of its elements in the block; row-major where null.</param>
public sealed record StateSpec(ArraySpec Array, long Offset, NdArray? Initial, MemoryOrder? Order = null);

/// <summary>One step of an entry, as the profile tells of it.</summary>
/// <param name="Name">Kernel, or <c>copy</c>.</param>
/// <param name="Location">The user's line of the last node that it computes.</param>
/// <param name="Bytes">Bytes of all slices that it touches.</param>
/// <param name="Flops">Floating-point operations of its multiply-adds.</param>
public sealed record StepSpec(string Name, SourceLocation Location, long Bytes, long Flops);

/// <summary>One compiled entry: what its code works on.</summary>
/// <param name="Name">Name of the entry.</param>
/// <param name="Inputs">What the caller passes in.</param>
/// <param name="Outputs">What the caller gets out.</param>
/// <param name="WritesState">Whether a run changes the state.</param>
/// <param name="ArenaBytes">Exact size of the arena of one run.</param>
/// <param name="Table">The memory behind each pointer of the table that the code is called with.</param>
/// <param name="FaultSites">What each site number of a fault means; ascending.</param>
/// <param name="Steps">The steps.</param>
public sealed record EntrySpec(
    string Name,
    IReadOnlyList<ArraySpec> Inputs,
    IReadOnlyList<ArraySpec> Outputs,
    bool WritesState,
    long ArenaBytes,
    IReadOnlyList<Slice> Table,
    IReadOnlyList<FaultSite> FaultSites,
    IReadOnlyList<StepSpec> Steps);

/// <summary>A compiled module as a backend hands it to the runtime.</summary>
/// <param name="Name">Name of the module.</param>
/// <param name="States">The state, in the order of declaration.</param>
/// <param name="StateBytes">Size of the state block.</param>
/// <param name="Constants">The block of constants.</param>
/// <param name="Entries">The entries.</param>
/// <param name="Threads">Threads that a run may use; 0 for as many as the process may run on.</param>
/// <param name="Profiled">Whether the entries' code runs single steps, and each is timed.</param>
/// <param name="Guarded">Whether arenas lie between guard zones that are checked after each run.</param>
public sealed record ModuleSpec(
    string Name,
    IReadOnlyList<StateSpec> States,
    long StateBytes,
    ReadOnlyMemory<byte> Constants,
    IReadOnlyList<EntrySpec> Entries,
    int Threads,
    bool Profiled,
    bool Guarded);
