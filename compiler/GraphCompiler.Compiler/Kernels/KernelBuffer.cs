namespace GraphCompiler.Compiler.Kernels;

/// <summary>What a kernel does with a buffer.</summary>
public enum BufferAccess
{
    /// <summary>Reads it.</summary>
    In,

    /// <summary>Writes it.</summary>
    Out,

    /// <summary>Reads and writes it: an in-place update, an accumulator.</summary>
    InOut,

    /// <summary>Scratch memory of one chunk, on the stack; in the grid form of one lane.</summary>
    Scratch,

    /// <summary>Memory that the lanes of a group share; in the grid form only.</summary>
    Shared,
}

/// <summary>A buffer that a kernel works on: a parameter, or scratch.</summary>
/// <param name="Name">Name, unique in the kernel: an identifier made by the compiler.</param>
/// <param name="Element">Element type in memory.</param>
/// <param name="Elements">Number of elements.</param>
/// <param name="Access">What the kernel does with it.</param>
public sealed record KernelBuffer(string Name, DType Element, long Elements, BufferAccess Access)
{
    /// <summary>Whether a phase declares it: no parameter.</summary>
    public bool IsLocal => Access is BufferAccess.Scratch or BufferAccess.Shared;
}
