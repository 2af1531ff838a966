using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Gpu;

namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>A convolution element by element of its result (<see cref="WindowSum"/>): in a grid, and where dilation leaves too little in common to share.</summary>
/// <param name="group">The group.</param>
/// <param name="problem">Its convolution.</param>
/// <param name="buffers">Its buffers.</param>
public sealed class DirectConvolution(FusionGroup group, ConvolutionProblem problem, GroupBuffers buffers)
{
    /// <summary>Products of a chunk, about.</summary>
    private const long ChunkProducts = 1 << 17;

    private readonly WindowSum sum = new(problem, new ElementEmitter(group, buffers.Inputs, buffers.FaultWord));
    private readonly ConvolutionEpilogue epilogue = new(group, problem, buffers);

    /// <summary>The phase in the grid form: an element a lane.</summary>
    public Phase Grid()
    {
        Shape shape = problem.Node.Type.Shape;
        var total = Shape.FromSizes(shape.Elements);
        return GridScope.Items(new NameSource(), shape.Elements, 2.0 * problem.Depth, (s, i) =>
            Element(s, ReshapeMap.Index(shape, total, [i])));
    }

    /// <summary>The phase in any other form: the last dimension of the result as lanes.</summary>
    public Phase Emit()
    {
        var scope = new KernelScope(new NameSource());
        long elements = Math.Max(1, ChunkProducts / Math.Max(1, problem.Depth));
        long chunks = LoopNest.Emit(scope, problem.Node.Type.Shape.ToSizes(), elements, (s, index) => Element(s, index));
        return new Phase(LoopNest.Chunk, chunks, 2.0 * elements * problem.Depth, scope.Code.Statements.ToEquatable());
    }

    private void Element(KernelScope scope, IReadOnlyList<IndexExpr> index)
    {
        var place = new ResultPlace(index[0], index[1] / problem.Features, index[1] % problem.Features, [.. index.Skip(2)]);
        epilogue.Element(scope, place, sum.Emit(scope, place));
    }
}
