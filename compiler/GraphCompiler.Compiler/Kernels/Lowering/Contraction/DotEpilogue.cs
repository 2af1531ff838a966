using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Contraction;

/// <summary>What a group does with finished sums: its outputs, row by row, the columns as lanes.</summary>
/// <param name="group">The group.</param>
/// <param name="problem">Its contraction.</param>
/// <param name="buffers">Its buffers.</param>
public sealed class DotEpilogue(FusionGroup group, DotProblem problem, GroupBuffers buffers)
{
    /// <summary>Emits a piece of a row of every output.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="batch">Batch index.</param>
    /// <param name="row">Row.</param>
    /// <param name="firstColumn">First column.</param>
    /// <param name="most">No more columns than these.</param>
    /// <param name="count">Number of columns.</param>
    /// <param name="sums">Buffer of the sums.</param>
    /// <param name="sumsAt">Position of the first column's sum; the others follow.</param>
    public void EmitRow(
        KernelScope scope, IndexExpr batch, IndexExpr row, IndexExpr firstColumn, long most, Expr count,
        KernelBuffer sums, IndexExpr sumsAt)
    {
        IndexVar j = scope.NewVariable("j", most);
        scope.Loop(j, Literal.Index(0), count, LoopKind.Vector, inner =>
        {
            IndexExpr column = firstColumn + j;
            var emitter = new ElementEmitter(group, buffers.Inputs, buffers.FaultWord, (_, value, _) => value == problem.Node.Result
                ? inner.Code.Let(new Load(new KernelType(sums.Element), sums, inner.Index(sumsAt + j)), "sum")
                : null) { Pinned = inner };
            // All values before the first store: an output may lie in an input's memory.
            Expr[] values = [.. group.Outputs.Select(v => emitter.Emit(inner, v, problem.Index(v, batch, row, column)))];
            for (int i = 0; i < values.Length; i++)
            {
                inner.Code.Emit(new Store(buffers.Outputs[i], inner.Index(problem.Linear(batch, row, column)), values[i]));
            }
        });
    }
}
