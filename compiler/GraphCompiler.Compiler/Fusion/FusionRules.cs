using GraphCompiler.Compiler.Kernels.Lowering;
using GraphCompiler.Compiler.Ops.Indexing;

namespace GraphCompiler.Compiler.Fusion;

/// <summary>What may be fused, one rule a line, each with its side condition.</summary>
public static class FusionRules
{
    /// <summary>Most nodes of a group: generated methods stay small, and the recursion over a group stays shallow.</summary>
    public const int MaxNodes = 160;

    /// <summary>Nothing to compute: it lies in memory already.</summary>
    public static bool IsStored(Node node) => node.Op is Parameter || (node.Op is Constant constant && !constant.Data.IsSplat);

    /// <summary>A number repeated, in any arrangement: cheaper to write down again than to load.</summary>
    public static bool IsSplat(Node node) => node.Op is Constant { Data.IsSplat: true };

    /// <summary>Loops of its own: operands and results lie in memory.</summary>
    public static bool HasOwnLoops(Node node) => !IsStored(node) && Kind(node) is FusionKind.Contraction or FusionKind.Opaque;

    /// <summary>The kind of group that a node makes on its own.</summary>
    public static FusionKind Kind(Node node) => node.Op switch
    {
        ReductionOp => FusionKind.Reduction,
        ContractionOp => FusionKind.Contraction,
        MovementOp or IElementwise or IIndexed or Constant => FusionKind.Elementwise,
        IndexingOp when IndexedAccess.IsElement(node) => FusionKind.Elementwise,
        _ => FusionKind.Opaque,
    };
}
