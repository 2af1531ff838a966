using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Contraction;

/// <summary>What a group does with finished sums: its outputs, row by row, the columns as lanes.</summary>
/// <param name="group">The group.</param>
/// <param name="problem">Its contraction.</param>
/// <param name="buffers">Its buffers.</param>
public sealed class DotEpilogue(FusionGroup group, DotProblem problem, GroupBuffers buffers)
{
    /// <summary>Whether anything but the contraction reads or writes panels.</summary>
    private bool MeetsPanels =>
        group.Outputs.Any(v => v.Op is Pack) || group.Nodes.Any(n => n.Op is not ContractionOp && n.Operands.Any(v => v.Op is Unpack));

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
        // What lies in panels is met panel by panel, so that the columns are neighbours in memory.
        int width = problem.Shape.PanelColumns;
        if (most > width && problem.Shape.Columns % width == 0 && MeetsPanels)
        {
            IndexVar panel = scope.NewVariable("panel", most / width);
            Expr panels = scope.Code.Apply(ScalarFunction.Div, count, Literal.Index(width));
            scope.Loop(panel, Literal.Index(0), panels, LoopKind.Serial, s => EmitRow(
                s, batch, row, firstColumn + (panel * width), width, Literal.Index(width), sums, sumsAt + (panel * width)));
            return;
        }

        IndexVar j = scope.NewVariable("j", most);
        scope.Loop(j, Literal.Index(0), count, LoopKind.Vector, inner =>
        {
            IndexExpr column = firstColumn + j;
            var emitter = new ElementEmitter(group, buffers.Inputs, buffers.FaultWord, (_, value, _) => value == problem.Node.Result
                ? inner.Code.Let(new Load(new KernelType(sums.Element), sums, inner.Index(sumsAt + j)), "sum")
                : null) { Pinned = inner };
            // All values before the first store: an output may lie in an input's memory.
            Expr[] values = [.. group.Outputs.Select(OutputPlacement.Computed).Select(v => emitter.Emit(inner, v, problem.Index(v, batch, row, column)))];
            for (int i = 0; i < values.Length; i++)
            {
                inner.Code.Emit(new Store(buffers.Outputs[i], inner.Index(problem.Position(group.Outputs[i], batch, row, column)), values[i]));
            }
        });
    }
}
