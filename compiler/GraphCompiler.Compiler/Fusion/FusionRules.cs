using GraphCompiler.Compiler.Kernels.Lowering;
using GraphCompiler.Compiler.Kernels.Lowering.Fibers;
using GraphCompiler.Compiler.Ops.Indexing;

namespace GraphCompiler.Compiler.Fusion;

/// <summary>What may be fused, one rule a line, each with its side condition. What can share loops at all is <see cref="GroupPattern"/>'s.</summary>
public static class FusionRules
{
    /// <summary>Most nodes of a group: generated methods stay small, and the recursion over a group stays shallow.</summary>
    public const int MaxNodes = 160;

    /// <summary>Most simple operations of an element: longer methods are compiled without optimisation.</summary>
    public const double MaxCost = 600;

    /// <summary>Most simple operations of what is computed of numbers and counters alone, again in each user.</summary>
    public const double MaxFreeCost = 12;

    /// <summary>Most values that a group reads and writes: each is a pointer that wants a register.</summary>
    public const int MaxBuffers = 24;

    /// <summary>Most elements of a group that leaves cores idle.</summary>
    public const long MaxSerialElements = 1 << 16;

    /// <summary>Nothing to compute: it lies in memory already.</summary>
    public static bool IsStored(Node node) => node.Op is Parameter || (node.Op is Constant constant && !constant.Data.IsSplat);

    /// <summary>A number repeated, in any arrangement: cheaper to write down again than to load.</summary>
    public static bool IsSplat(Node node) => node.Op is Constant { Data.IsSplat: true };

    /// <summary>A loop or a branch: its operands and results lie in memory.</summary>
    public static bool IsControl(Node node) => node.Op is Scan or While or Cond;

    /// <summary>Loops of its own: operands and results lie in memory.</summary>
    public static bool HasOwnLoops(Node node) => !IsStored(node) && Kind(node) is FusionKind.Contraction or FusionKind.Opaque or FusionKind.Control;

    /// <summary>The kind of group that a node makes on its own.</summary>
    public static FusionKind Kind(Node node) => node.Op switch
    {
        ReductionOp => FusionKind.Reduction,
        ContractionOp => FusionKind.Contraction,
        MovementOp or IElementwise or IIndexed or IPlaced or WindowOp or Constant => FusionKind.Elementwise,
        IndexingOp when IndexedAccess.IsElement(node) => FusionKind.Elementwise,
        Parameter => FusionKind.Elementwise,
        _ when IsControl(node) => FusionKind.Control,
        _ => FusionKind.Opaque,
    };

    /// <summary>Why nodes that can share loops should not; null if they may.</summary>
    /// <param name="nodes">The nodes, together.</param>
    /// <param name="pattern">Their loops.</param>
    /// <param name="cost">Simple operations of an element.</param>
    /// <param name="buffers">Number of values that they read and write.</param>
    public static string? Objection(IReadOnlyList<Node> nodes, GroupPattern pattern, double cost, int buffers) =>
        nodes.Count > MaxNodes ? $"more than {MaxNodes} nodes"
        : cost > MaxCost ? "too long a method"
        : buffers > MaxBuffers ? $"more than {MaxBuffers} buffers"
        : nodes.Any(ReducesNothing) ? "a reduction of no elements has no loops to share"
        : LeavesCoresIdle(pattern) ? "its few rows would run on one core"
        : InterleavesWindows(pattern) ? "every second result of a convolution would be met one by one"
        : pattern.HasFibers ? FiberBlocks.Objection(pattern)
        : null;

    private static bool ReducesNothing(Node node) => node.Op is ReductionOp && node.Operands[0].Type.Elements == 0;

    /// <summary>Windows of a dilated input (the gradient of a strided convolution) are computed kind by kind, and the kinds lie between each other.</summary>
    private static bool InterleavesWindows(GroupPattern pattern) => pattern.Kind == FusionKind.Contraction
        && pattern.Levels.Keys.Any(n => n.Op is Convolution { BaseDilation: var dilation } && dilation.Any(d => d > 1))
        && pattern.Levels.Values.Count(level => level == Level.Element) > 1;

    /// <summary>Columns are summed over segments of 64 rows or more: with few rows, all would be one chunk.</summary>
    private static bool LeavesCoresIdle(GroupPattern pattern) =>
        pattern.HasRows && pattern.Rows <= 64 && pattern.Elements > MaxSerialElements && pattern.Levels.Values.Contains(Level.Column);
}
