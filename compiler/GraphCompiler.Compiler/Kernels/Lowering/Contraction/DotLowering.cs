using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Gpu;

namespace GraphCompiler.Compiler.Kernels.Lowering.Contraction;

/// <summary>A contraction with what is fused around it: one route for every batch, transposition, size and element type.</summary>
/// <remarks>
/// Every contraction is a number of matrix products (<see cref="DotProblem"/>); five schedules, chosen by the shape and by how the columns lie, compute them:
/// <list type="bullet">
/// <item><see cref="TiledDot"/>: panels of the columns' operand are packed by the chunk that uses them.</item>
/// <item><see cref="SweptDot"/>: few rows, columns read in place.</item>
/// <item><see cref="TransposedDot"/>: few rows, columns read in place across their order in memory.</item>
/// <item><see cref="PanelSweep"/>: few rows, columns that lie in panels.</item>
/// <item><see cref="SegmentedDot"/>: few and long chains.</item>
/// </list>
/// The columns' operand may be computed (a prologue) while it is packed; an operand that has to lie in memory and is computed is written to a
/// temporary first. Consumers of the result that have its elements in the same order are the epilogue; they see finished sums only.
/// All schedules sum in the order of <see cref="DotOrder"/>, so which one is chosen changes no bit.
/// </remarks>
public sealed class DotLowering : GroupLowering
{
    private readonly DotProblem problem;
    private readonly bool rowsInPlace;
    private readonly bool columnsInPlace;
    private readonly bool segmented;
    private readonly IReadOnlyList<KernelBuffer> temporaries;

    /// <summary>The lowering of a group of kind <see cref="FusionKind.Contraction"/> with one contraction.</summary>
    public DotLowering(FusionGroup group) : base(group)
    {
        problem = DotProblem.Of(group);
        DotShape shape = problem.Shape;
        segmented = DotOrder.SegmentLength(shape) < shape.Depth;
        rowsInPlace = MatrixAccess.InPlace(group, problem.Rows, Unnamed) is not null;
        columnsInPlace = MatrixAccess.InPlace(group, problem.Columns, Unnamed) is not null;
        temporaries =
        [
            .. rowsInPlace ? [] : Copy("rows", problem.Rows),
            .. columnsInPlace || !segmented ? [] : Copy("columns", problem.Columns),
            .. segmented ? [Temporary("partials", SegmentedDot.PartialElements(shape))] : Array.Empty<KernelBuffer>(),
        ];

        static KernelBuffer Unnamed(Value v) => new("", v.Type.DType, v.Type.Elements, BufferAccess.In);
        KernelBuffer[] Copy(string name, DotOperand operand) => [Temporary(name, operand.Value.Type.Elements)];
        KernelBuffer Temporary(string name, long elements) => new(name, shape.Type, elements, BufferAccess.InOut);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<KernelBuffer> Temporaries => temporaries;

    /// <inheritdoc/>
    public override bool CanOverwrite(int output, int input)
    {
        (Value read, Value written) = (Group.Inputs[input], Group.Outputs[output]);
        DotShape shape = problem.Shape;
        var scope = new KernelScope(new NameSource());
        IndexExpr batch = Known("batch", shape.Batch), row = Known("row", shape.Rows), column = Known("column", shape.Columns);
        return read.Type.Elements == written.Type.Elements && new EpilogueAccess(Group, problem.Node).IsInPlace(
            scope, read, problem.Position(written, batch, row, column), v => problem.Index(v, batch, row, column));

        IndexExpr Known(string name, long extent)
        {
            var variable = new IndexVar(name, extent);
            scope.Know(variable);
            return extent == 1 ? 0 : variable;
        }
    }

    /// <inheritdoc/>
    public override Kernel Lower(string name, VectorForm form)
    {
        var buffers = new GroupBuffers(this);
        if (problem.Node.Type.Elements == 0)
        {
            return buffers.Kernel(name, Group, [form.IsGrid ? GridScope.Nothing : new Phase(LoopNest.Chunk, 0, 0, [])]);
        }

        if (form.IsGrid)
        {
            return buffers.Kernel(name, Group, GridDot.Emit(Group, problem, buffers).ToEquatable());
        }

        var names = new NameSource();
        var emitter = new ElementEmitter(Group, buffers.Inputs, buffers.FaultWord);
        var phases = new List<Phase>();
        var context = new DotContext(
            problem, form, names,
            rowsInPlace ? InPlace(problem.Rows) : Materialized(problem.Rows, "rows"),
            columnsInPlace ? InPlace(problem.Columns) : segmented ? Materialized(problem.Columns, "columns") : null,
            (scope, batch, column, depth) => emitter.Emit(scope, problem.Columns.Value, problem.Columns.Index(batch, column, depth)),
            new DotEpilogue(Group, problem, buffers),
            new EpilogueStreams(Group, problem, buffers));
        phases.AddRange(
            segmented ? new SegmentedDot(context, buffers.Temporaries.Single(t => t.Name == "partials")).Emit()
            : PanelSweep.Applies(problem.Shape, context.Columns) ? [new PanelSweep(context).Emit()]
            : SweptDot.Applies(problem.Shape, context.Columns) ? [new SweptDot(context).Emit()]
            : TransposedDot.Applies(context) ? [new TransposedDot(context).Emit()]
            : [new TiledDot(context).Emit()]);
        return buffers.Kernel(name, Group, phases.ToEquatable());

        MatrixAccess InPlace(DotOperand operand) => MatrixAccess.InPlace(Group, operand, v => buffers.Inputs[v])!;

        MatrixAccess Materialized(DotOperand operand, string temporary)
        {
            KernelBuffer copy = buffers.Temporaries.Single(t => t.Name == temporary);
            phases.Add(Materialization(names, emitter, operand, copy));
            return new MatrixAccess(copy, operand.FreeSize, operand.Depth, (batch, free, depth) =>
                (((batch * operand.FreeSize) + free) * operand.Depth) + depth);
        }
    }

    /// <summary>Writes an operand that is computed to memory, as [batch, free, depth].</summary>
    private static Phase Materialization(NameSource names, ElementEmitter emitter, DotOperand operand, KernelBuffer copy)
    {
        var scope = new KernelScope(names);
        long[] extents = [operand.BatchSize * operand.FreeSize, operand.Depth];
        long chunks = LoopNest.Emit(scope, extents, ElementwiseLowering.ChunkElements, (inner, loops) =>
        {
            EquatableArray<IndexExpr> index = operand.Index(loops[0] / operand.FreeSize, loops[0] % operand.FreeSize, loops[1]);
            Expr element = emitter.Emit(inner, operand.Value, index);
            inner.Code.Emit(new Store(copy, inner.Index((loops[0] * operand.Depth) + loops[1]), element));
        });
        return new Phase(LoopNest.Chunk, chunks, ElementwiseLowering.ChunkElements, scope.Code.Statements.ToEquatable());
    }
}
