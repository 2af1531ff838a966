using GraphCompiler.Compiler.Kernels.Lowering;
using GraphCompiler.Compiler.Ops.Indexing;

namespace GraphCompiler.Compiler.Scheduling;

/// <summary>Which groups may be the first to raise a fault: those that state has to wait for.</summary>
/// <remarks>
/// <code>
/// %1 = gather %table, %ids          raises a fault for an index outside the table
/// %9 = scatter_add %ids, %8         the same indices, the same bound: it would raise one only where %1 has
/// </code>
/// Without this an embedding's gradient, the last of all, would hold back every update, and with them all that gradients are computed from.
/// </remarks>
internal static class FaultSources
{
    /// <summary>For each group whether a fault may come from it that none before it raises.</summary>
    public static bool[] Of(IReadOnlyList<GroupLowering> lowerings)
    {
        var first = new Dictionary<(Value Indices, long Extent), Node>();
        foreach (Node node in lowerings.SelectMany(l => l.Group.Nodes).OrderBy(n => n.Id))
        {
            if (Bound(node) is { } bound)
            {
                first.TryAdd(bound, node);
            }
        }

        return [.. lowerings.Select(l => l.RaisesFaults
            && (!l.Group.Nodes.Any(ProvenIndices.MayFault) || l.Group.Nodes.Any(n => ProvenIndices.MayFault(n) && (Bound(n) is not { } bound || first[bound] == n))))];
    }

    /// <summary>The indices that a node checks, and their bound; null for other faults.</summary>
    private static (Value Indices, long Extent)? Bound(Node node) => node.Op switch
    {
        Gather gather => (node.Operands[1], node.Operands[0].Type.Shape[gather.Axis].Size),
        ScatterOp scatter => (node.Operands[0], scatter.Extent),
        _ => null,
    };
}
