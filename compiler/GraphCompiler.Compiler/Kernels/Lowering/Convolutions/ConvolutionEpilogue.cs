using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>What a group does with the finished sums of a convolution.</summary>
/// <param name="group">The group.</param>
/// <param name="problem">Its convolution.</param>
/// <param name="buffers">Its buffers.</param>
public sealed class ConvolutionEpilogue(FusionGroup group, ConvolutionProblem problem, GroupBuffers buffers) : IResultSink
{
    /// <summary>Emits an element of every output.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="place">Which element of the result.</param>
    /// <param name="sum">Its sum.</param>
    public void Element(KernelScope scope, ResultPlace place, Expr sum)
    {
        var emitter = new ElementEmitter(group, buffers.Inputs, buffers.FaultWord, (_, value, _) => value == problem.Node.Result ? sum : null)
        {
            Pinned = scope,
        };
        // All values before the first store: an output may lie in an input's memory.
        Expr[] values = [.. group.Outputs.Select(OutputPlacement.Computed).Select(v => emitter.Emit(scope, v, problem.Index(v, place)))];
        for (int i = 0; i < values.Length; i++)
        {
            scope.Code.Emit(new Store(buffers.Outputs[i], scope.Index(problem.Position(group.Outputs[i], place)), values[i]));
        }
    }

    /// <inheritdoc/>
    public void Put(KernelScope scope, IndexExpr segment, ResultPlace place, Expr sum) => Element(scope, place, sum);

    /// <inheritdoc/>
    public IndexExpr At(ResultPlace place) => problem.Position(group.Outputs[0], place);
}
