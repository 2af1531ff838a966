namespace GraphCompiler.Runtime;

/// <summary>The memories that a program works in.</summary>
public enum MemorySpace
{
    /// <summary>The context's arena: intermediate values; offset from its start.</summary>
    Arena,

    /// <summary>The caller's input number <see cref="Slice.Index"/>.</summary>
    Input,

    /// <summary>The caller's output number <see cref="Slice.Index"/>.</summary>
    Output,

    /// <summary>The module's state block; offset from its start.</summary>
    State,

    /// <summary>The module's block of constants; offset from its start.</summary>
    Constant,

    /// <summary>The context's header: the fault word at offset 0.</summary>
    Header,

    /// <summary>The place of the cursor number <see cref="Slice.Index"/>, which moves with the steps of its loop; set by the code that runs the loop.</summary>
    Cursor,
}

/// <summary>A range of bytes in one of the memories.</summary>
/// <param name="Space">Which memory.</param>
/// <param name="Index">Which input, output or cursor; 0 elsewhere.</param>
/// <param name="Offset">First byte.</param>
/// <param name="Bytes">Number of bytes.</param>
public readonly record struct Slice(MemorySpace Space, int Index, long Offset, long Bytes)
{
    /// <summary><c>arena[4096, +1024]</c>.</summary>
    public override string ToString() =>
        $"{Space.ToString().ToLowerInvariant()}{(Space is MemorySpace.Input or MemorySpace.Output or MemorySpace.Cursor ? Index : "")}[{Offset}, +{Bytes}]";
}
