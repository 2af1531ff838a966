using GraphCompiler.Compiler.Kernels.Lowering;
using GraphCompiler.Compiler.Ops.Indexing;

namespace GraphCompiler.Compiler.Rematerialization;

/// <summary>How much there is to do for a node, in simple operations, and whether it may be done twice.</summary>
internal static class NodeWork
{
    /// <summary>Operations of a node: two for each multiply-add of a contraction.</summary>
    public static double Of(Node node) => node.Op switch
    {
        Dot dot => dot.LhsContract.Aggregate(2.0 * node.Type.Elements, (work, axis) => work * node.Operands[0].Type.Shape[axis].Size),
        ContractionOp => 2 * Math.Sqrt((double)node.Operands[0].Type.Elements * node.Operands[1].Type.Elements * node.Type.Elements),
        ReductionOp => node.Operands[0].Type.Elements,
        _ => node.Types.Sum(t => (double)t.Elements) * (1 + ElementCost.Of(node)),
    };

    /// <summary>Whether a node is dear: contractions and what has loops of its own.</summary>
    public static bool IsDear(Node node) => Fusion.FusionRules.HasOwnLoops(node);

    /// <summary>Whether a node may run twice: a fault would be raised twice.</summary>
    public static bool IsRepeatable(Node node) => node.Op is not Parameter && !ProvenIndices.MayFault(node);
}
