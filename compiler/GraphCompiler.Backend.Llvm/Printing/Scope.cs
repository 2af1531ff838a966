using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.Llvm.Printing;

/// <summary>What the names of a kernel stand for, in one function.</summary>
internal sealed class Scope
{
    /// <summary>Values of lets, loop variables and parameters.</summary>
    public Dictionary<string, string> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>Locals: room on the stack under their own names, until they become registers.</summary>
    public HashSet<string> Locals { get; } = new(StringComparer.Ordinal);

    /// <summary>Buffers that were used, scratch among them.</summary>
    public HashSet<string> Buffers { get; } = new(StringComparer.Ordinal);

    /// <summary>The pointer to a buffer.</summary>
    public string Buffer(KernelBuffer buffer)
    {
        Buffers.Add(buffer.Name);
        return "%" + buffer.Name;
    }
}
