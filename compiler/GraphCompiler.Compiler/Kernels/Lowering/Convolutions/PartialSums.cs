using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>Keeps the sums of segments (<see cref="ConvolutionOrder"/>), and combines them in order.</summary>
/// <param name="problem">The convolution.</param>
/// <param name="partials">Memory: [segments, elements of the result].</param>
public sealed class PartialSums(ConvolutionProblem problem, KernelBuffer partials) : IResultSink
{
    private long Elements => problem.Node.Type.Elements;

    /// <inheritdoc/>
    public IndexExpr At(ResultPlace place) =>
        IndexAlgebra.Linearize(problem.Index(problem.Node.Result, place), problem.Node.Type.Shape.Strides());

    /// <inheritdoc/>
    public void Put(KernelScope scope, IndexExpr segment, ResultPlace place, Expr sum) =>
        scope.Code.Emit(new Store(partials, scope.Index((segment * Elements) + At(place)), sum));

    /// <summary>The phase that adds them up.</summary>
    /// <param name="names">Names of the kernel.</param>
    /// <param name="epilogue">Takes the totals.</param>
    public Phase Combination(NameSource names, ConvolutionEpilogue epilogue)
    {
        var scope = new KernelScope(names);
        long segments = partials.Elements / Elements;
        long chunks = LoopNest.Emit(scope, problem.Node.Type.Shape.ToSizes(), ElementwiseLowering.ChunkElements / segments, (s, index) =>
        {
            var place = new ResultPlace(index[0], index[1] / problem.Features, index[1] % problem.Features, [.. index.Skip(2)]);
            Expr total = Read(s, 0, place);
            for (long segment = 1; segment < segments; segment++)
            {
                total = s.Code.Apply(ScalarFunction.Add, total, Read(s, segment, place));
            }

            epilogue.Element(s, place, total);
        });
        return new Phase(LoopNest.Chunk, chunks, ElementwiseLowering.ChunkElements, scope.Code.Statements.ToEquatable());
    }

    private Expr Read(KernelScope scope, long segment, ResultPlace place) =>
        scope.Code.Let(new Load(new KernelType(problem.Type), partials, scope.Index((segment * Elements) + At(place))), "partial");
}
