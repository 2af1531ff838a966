namespace GraphCompiler.Compiler.Programs;

/// <summary>Where the memories that a nested graph was planned in lie in its program.</summary>
/// <param name="Region">Its arena.</param>
/// <param name="Inputs">Its inputs.</param>
/// <param name="Outputs">Its outputs.</param>
/// <param name="Carries">Its state.</param>
internal sealed record NestedMemory(Slice Region, IReadOnlyList<Slice> Inputs, IReadOnlyList<Slice> Outputs, IReadOnlyList<Slice> Carries)
{
    /// <summary>A slice of the nested plan as a slice of the program.</summary>
    public Slice Of(Slice slice) => slice.Space switch
    {
        MemorySpace.Arena => Part(Region, slice),
        MemorySpace.Input => Part(Inputs[slice.Index], slice),
        MemorySpace.Output => Part(Outputs[slice.Index], slice),
        MemorySpace.State => Part(Carries[slice.Index], slice),
        _ => slice,
    };

    private static Slice Part(Slice whole, Slice part) => whole with { Offset = whole.Offset + part.Offset, Bytes = part.Bytes };
}
