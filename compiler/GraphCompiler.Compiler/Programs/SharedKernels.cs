using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Lowering;
using GraphCompiler.Compiler.Kernels.Transforms;

namespace GraphCompiler.Compiler.Programs;

/// <summary>The kernels of a module: groups of one shape share theirs, in all entries, so that it is lowered, verified and printed once.</summary>
/// <remarks>
/// <code>
/// launch gtrain_k4_dot_add_max          ┐
/// launch gtrain_k7_dot_add_max          ├── one kernel, called with other pointers
/// launch gpredict_k2_dot_add_max        ┘
/// </code>
/// A kernel that raises faults names the node that raised it, and is nobody else's.
/// </remarks>
public sealed class SharedKernels
{
    private readonly Dictionary<GroupSignature, KernelSet> kernels = [];

    /// <summary>The kernel of a group.</summary>
    /// <param name="lowering">The group.</param>
    /// <param name="name">Its name, if no group of its shape came before.</param>
    /// <param name="firstSite">What is added to the ids of nodes that it names where it raises faults.</param>
    public KernelSet Of(GroupLowering lowering, string name, int firstSite)
    {
        if (lowering.RaisesFaults)
        {
            return new(name, form => Legalization.Run(FaultSites.Shift(lowering.Lower(name, form), firstSite), form));
        }

        var signature = new GroupSignature(lowering.Group);
        if (!kernels.TryGetValue(signature, out KernelSet? kernel))
        {
            kernels.Add(signature, kernel = New(lowering, name));
        }

        return kernel;
    }

    private static KernelSet New(GroupLowering lowering, string name) =>
        new(name, form => Legalization.Run(lowering.Lower(name, form), form));
}
