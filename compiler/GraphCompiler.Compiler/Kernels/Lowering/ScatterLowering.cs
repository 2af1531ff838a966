using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Ops.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>Adds rows into a table of zeros at given indices, in the order of the indices, whatever the number of threads.</summary>
/// <remarks>
/// <code>
/// parallel chunk: for each (table, part of its rows):  zero the part
///                   for i in indices:  n = index[i];  fault if out of range;  if n in the part:  vector s: table[n, s] += rows[i, s]
/// </code>
/// A chunk reads every index of its tables but touches its own part of a table only, so no two chunks write to one place, and each element
/// is one chain from +0.
/// </remarks>
public sealed class ScatterLowering : GroupLowering
{
    /// <summary>Most parts of a table: each part reads all indices again.</summary>
    private const long MostParts = 16;

    private readonly Node node;
    private readonly ScatterAdd op;
    private readonly long tables;
    private readonly long inner;
    private readonly long indices;
    private readonly long row;
    private readonly long parts;

    /// <summary>The lowering of a group around one <see cref="ScatterAdd"/>.</summary>
    public ScatterLowering(FusionGroup group) : base(group)
    {
        node = group.Nodes.Single(n => n.Op is ScatterAdd && !IndexedAccess.IsElement(n));
        op = (ScatterAdd)node.Op;
        Shape table = node.Type.Shape, index = node.Operands[0].Type.Shape;
        tables = Product(table, 0, op.BatchDims);
        inner = Product(table, op.BatchDims, op.Axis);
        row = Product(table, op.Axis + 1, table.Rank);
        indices = Product(index, op.BatchDims, index.Rank);
        parts = Math.Clamp(op.Extent * row / ElementwiseLowering.ChunkElements, 1, Math.Max(1, Math.Min(MostParts, op.Extent)));
    }

    /// <inheritdoc/>
    public override BufferAccess OutputAccess => BufferAccess.InOut;

    /// <inheritdoc/>
    public override bool CanOverwrite(int output, int input) => false;

    /// <inheritdoc/>
    public override Kernel Lower(string name, VectorForm form)
    {
        var buffers = new GroupBuffers(this);
        if (node.Type.Elements == 0)
        {
            return buffers.Kernel(name, Group, [new Phase(LoopNest.Chunk, 0, 0, [])]);
        }

        var scope = new KernelScope(new NameSource());
        var emitter = new ElementEmitter(Group, buffers.Inputs, buffers.FaultWord);
        long chunks = tables * inner * parts;
        var chunk = new IndexVar(LoopNest.Chunk.Name, chunks);
        scope.Know(chunk);
        IndexExpr place = chunks == 1 ? 0 : chunk;
        Part(scope, emitter, buffers, place / parts, place % parts);
        double cost = ((double)op.Extent * row / parts) + (indices * (1 + ((double)row / parts)));
        return buffers.Kernel(name, Group, [new Phase(LoopNest.Chunk, chunks, cost, scope.Code.Statements.ToEquatable())]);
    }

    /// <summary>One part of one table.</summary>
    private void Part(KernelScope scope, ElementEmitter emitter, GroupBuffers buffers, IndexExpr table, IndexExpr part)
    {
        long rows = (op.Extent + parts - 1) / parts;
        IndexExpr firstRow = part * rows;
        Expr first = scope.Index(firstRow), end = LoopNest.UpTo(scope, firstRow + rows, op.Extent);
        KernelBuffer output = buffers.Outputs[0];
        var type = new KernelType(node.Type.DType);

        IndexVar cleared = scope.NewVariable("n", op.Extent), clearedAt = scope.NewVariable("s", row);
        scope.Loop(cleared, first, end, LoopKind.Serial, r => r.Loop(clearedAt, LoopKind.Vector, s => s.Code.Emit(
            new Store(output, s.Index((((table * op.Extent) + cleared) * row) + clearedAt), Literal.Of(type, 0L)))));

        IndexVar i = scope.NewVariable("i", indices);
        scope.Loop(i, LoopKind.Serial, s =>
        {
            IndexExpr batch = table / inner;
            Value index = node.Operands[0];
            EquatableArray<IndexExpr> at = ReshapeMap.Index(index.Type.Shape, Shape.FromSizes(tables, indices), [batch, i]);
            Expr target = s.Code.Convert(KernelType.Index, emitter.Emit(s, index, at));
            Expr outside = s.Code.Apply(
                ScalarFunction.Or,
                s.Code.Compare(ScalarFunction.Less, target, Literal.Index(0)),
                s.Code.Compare(ScalarFunction.GreaterOrEqual, target, Literal.Index(op.Extent)));
            IndexedAccess.Raise(s, node, outside, (batch * indices) + i, null, buffers.FaultWord);
            Expr here = s.Code.Apply(
                ScalarFunction.And,
                s.Code.Compare(ScalarFunction.GreaterOrEqual, target, first),
                s.Code.Compare(ScalarFunction.Less, target, end));
            s.When(here, inside => AddRow(inside, emitter, output, table, i, inside.Name("n", op.Extent, target)));
        });
    }

    private void AddRow(
        KernelScope scope, ElementEmitter emitter, KernelBuffer output, IndexExpr table, IndexVar i, IndexVar target)
    {
        IndexVar at = scope.NewVariable("s", row);
        scope.Loop(at, LoopKind.Vector, s =>
        {
            Value rows = node.Operands[1];
            Expr element = emitter.Emit(s, rows, ReshapeMap.Index(
                rows.Type.Shape, Shape.FromSizes(tables, inner, indices, row), [table / inner, table % inner, i, at]));
            Expr place = s.Index((((table * op.Extent) + target) * row) + at);
            Expr sum = s.Code.Let(new Load(new KernelType(output.Element), output, place));
            s.Code.Emit(new Store(output, place, s.Code.Apply(ScalarFunction.Add, sum, element)));
        });
    }

    private static long Product(Shape shape, int from, int to)
    {
        long product = 1;
        for (int axis = from; axis < to; axis++)
        {
            product *= shape[axis];
        }

        return product;
    }
}
