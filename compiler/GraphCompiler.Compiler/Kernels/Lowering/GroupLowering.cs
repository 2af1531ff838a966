using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Ops.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>How one group becomes a kernel. One class a family; made before memory is planned, asked for a kernel once per form.</summary>
/// <remarks>
/// The kernel's buffers are, in this order: the group's inputs, its outputs, <see cref="Temporaries"/>, and the fault word if
/// <see cref="RaisesFaults"/>. Everything here but <see cref="Lower"/> is a function of the group alone, never of the form.
/// </remarks>
/// <param name="group">The group.</param>
public abstract class GroupLowering(FusionGroup group)
{
    /// <summary>The group.</summary>
    public FusionGroup Group { get; } = group;

    /// <summary>Memory that the kernel needs while it runs, shared by its chunks: packed panels, partial results.</summary>
    public virtual IReadOnlyList<KernelBuffer> Temporaries => [];

    /// <summary>What the kernel does with its outputs: an accumulation reads what it wrote.</summary>
    public virtual BufferAccess OutputAccess => BufferAccess.Out;

    /// <summary>Whether the kernel may raise a fault, and so takes the fault word.</summary>
    public virtual bool RaisesFaults => Group.Nodes.Any(ProvenIndices.MayFault);

    /// <summary>
    /// Whether an output may lie in the memory of an input: every element of the input is read, by every chunk that reads it,
    /// before the element of the output at the same offset is written, and not read afterwards.
    /// </summary>
    /// <param name="output">Number of the output.</param>
    /// <param name="input">Number of the input; it has the output's size in bytes.</param>
    public abstract bool CanOverwrite(int output, int input);

    /// <summary>The kernel for a form.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="form">The form.</param>
    public abstract Kernel Lower(string name, VectorForm form);
}
