using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>Where a group stores an output: in row-major order, or, if it ends with <see cref="Pack"/>, where that puts each element.</summary>
/// <remarks>So a packed output is computed in the loops of what is packed: new weights in the epilogue of their gradient.</remarks>
public static class OutputPlacement
{
    /// <summary>The value whose elements are computed: an output, or what it packs.</summary>
    public static Value Computed(Value output) => output.Op is Pack ? output.Node.Operands[0] : output;

    /// <summary>The position in an output's memory.</summary>
    /// <param name="output">The output.</param>
    /// <param name="index">An index into <see cref="Computed"/>.</param>
    public static IndexExpr Position(Value output, IReadOnlyList<IndexExpr> index) => IndexAlgebra.Linearize(
        output.Op is Pack pack ? Unpack.Place(pack.Layout, index) : index, output.Type.Shape.Strides());
}
