using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Gpu;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>Combines rows with the elements of a table at given indices, in the order of the indices, whatever the number of threads.</summary>
/// <remarks>
/// <code>
/// parallel chunk: for each (table, part of its rows):  start the part from what is neutral
///                   for i in indices:  n = index[i];  fault if out of range;  if n in the part:  vector s: table[n, s] = table[n, s] ∘ rows[i, s]
/// </code>
/// A chunk reads every index of its tables but touches its own part of a table only, so no two chunks write to one place, and each element
/// is one chain from the neutral element.
/// </remarks>
public sealed class ScatterLowering : GroupLowering
{
    /// <summary>Most parts of a table, where there is one: each part reads all indices again. Of many tables each is one part.</summary>
    private const long MostParts = 16;

    /// <summary>Elements of a row from which on lanes are worth their masks.</summary>
    private const long FewestLanes = 4;

    private readonly Node node;

    /// <summary>The lowering of a group around one <see cref="ScatterOp"/>.</summary>
    public ScatterLowering(FusionGroup group) : base(group) =>
        node = group.Nodes.Single(n => n.Op is ScatterOp && !IndexedAccess.IsElement(n));

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
            return buffers.Kernel(name, Group, [form.IsGrid ? GridScope.Nothing : new Phase(LoopNest.Chunk, 0, 0, [])]);
        }

        var scatter = new ScatterProblem(Group, node, buffers);
        return buffers.Kernel(name, Group, [form.IsGrid ? new GridScatter(scatter, new NameSource()).Emit() : Parts(scatter)]);
    }

    private static Phase Parts(ScatterProblem scatter)
    {
        long parts = Math.Clamp(
            scatter.Extent * scatter.Row / ElementwiseLowering.ChunkElements,
            1,
            Math.Max(1, Math.Min((MostParts + scatter.Tables - 1) / scatter.Tables, scatter.Extent)));
        var scope = new KernelScope(new NameSource());
        long chunks = scatter.Tables * parts;
        var chunk = new IndexVar(LoopNest.Chunk.Name, chunks);
        scope.Know(chunk);
        IndexExpr place = chunks == 1 ? 0 : chunk;
        Part(scope, scatter, place / parts, place % parts, parts);
        double cost = ((double)scatter.Extent * scatter.Row / parts) + (scatter.Indices * (1 + ((double)scatter.Row / parts)));
        return new Phase(LoopNest.Chunk, chunks, cost, scope.Code.Statements.ToEquatable());
    }

    /// <summary>One part of one table.</summary>
    private static void Part(KernelScope scope, ScatterProblem scatter, IndexExpr table, IndexExpr part, long parts)
    {
        long rows = (scatter.Extent + parts - 1) / parts;
        IndexExpr firstRow = part * rows;
        Expr first = scope.Index(firstRow), end = LoopNest.UpTo(scope, firstRow + rows, scatter.Extent);
        IndexVar cleared = scope.NewVariable("e", scatter.Extent * scatter.Row);
        scope.Loop(
            cleared, scope.Index(firstRow * scatter.Row), LoopNest.UpTo(scope, (firstRow + rows) * scatter.Row, scatter.Extent * scatter.Row), LoopKind.Vector,
            s => scatter.Clear(s, table, cleared));
        IndexVar i = scope.NewVariable("i", scatter.Indices);
        scope.Loop(i, LoopKind.Serial, s => scatter.Each(s, table, i, first, end, null, (inside, target) =>
        {
            IndexVar at = inside.NewVariable("s", scatter.Row);
            inside.Loop(at, scatter.Row < FewestLanes ? LoopKind.Serial : LoopKind.Vector, r => scatter.Combine(r, table, i, target, at));
        }));
    }
}
