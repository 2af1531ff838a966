using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Ops.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Contraction;
using GraphCompiler.Compiler.Kernels.Lowering.Convolutions;
using GraphCompiler.Compiler.Kernels.Lowering.Fibers;
using GraphCompiler.Compiler.Kernels.Lowering.Opaque;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>Which lowering makes a kernel of which group.</summary>
public static class LoweringRules
{
    /// <summary>The lowering of a group.</summary>
    public static GroupLowering For(FusionGroup group) => group.Kind switch
    {
        FusionKind.Elementwise => new ElementwiseLowering(group),
        FusionKind.Reduction when GroupPattern.Of(group) is { HasRows: true } => new RowLowering(group),
        FusionKind.Reduction when GroupPattern.Of(group) is { HasFibers: true } => new FiberLowering(group),
        FusionKind.Reduction => new ReductionLowering(group),
        FusionKind.Contraction when group.Nodes.Any(n => n.Op is Convolution) => new ConvolutionLowering(group),
        FusionKind.Contraction => new DotLowering(group),
        FusionKind.Opaque => OfOpaque(group),
        FusionKind.Merged => new MergedLowering(group),
        _ => throw new InvalidOperationException($"no lowering for group {group.Id}: {group.Nodes[^1]}"),
    };

    private static GroupLowering OfOpaque(FusionGroup group) => group.Nodes.Single(n => FusionRules.Kind(n) == FusionKind.Opaque).Op switch
    {
        ScatterOp => new ScatterLowering(group),
        CumulativeOp => new CumulativeLowering(group),
        Sort => new SortLowering(group),
        Cholesky => new CholeskyLowering(group),
        TriangularSolve => new TriangularSolveLowering(group),
        LinearSolve or Determinant => new EliminationLowering(group),
        SymmetricEigen => new EigenLowering(group),
        var op => throw new InvalidOperationException($"no lowering for {op.Name}, alone in group {group.Id}"),
    };
}
