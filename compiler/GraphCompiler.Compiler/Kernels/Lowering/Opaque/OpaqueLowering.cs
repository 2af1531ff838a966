using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Gpu;

namespace GraphCompiler.Compiler.Kernels.Lowering.Opaque;

/// <summary>An op with loops of its own, run for each of a number of independent items: a row that is sorted, a matrix that is factored.</summary>
/// <remarks>
/// <code>
/// parallel chunk { for item in its items { … } }          grid: a lane an item
/// </code>
/// Operands are read through the views that the group has copies of; results and temporaries are memory that the loops may read back.
/// </remarks>
public abstract class OpaqueLowering : GroupLowering
{
    /// <summary>Simple operations of a chunk, about.</summary>
    private const double ChunkCost = 1 << 16;

    /// <summary>The lowering of a group around one op.</summary>
    protected OpaqueLowering(FusionGroup group) : base(group) => Node = group.Nodes.Single(n => FusionRules.Kind(n) == FusionKind.Opaque);

    /// <summary>The node.</summary>
    protected Node Node { get; }

    /// <summary>Number of items.</summary>
    /// <param name="form">The form; what an item is may depend on it, what it computes may not.</param>
    protected abstract long Items(VectorForm form);

    /// <summary>Simple operations of an item.</summary>
    protected abstract double Cost(VectorForm form);

    /// <inheritdoc/>
    public override BufferAccess OutputAccess => BufferAccess.InOut;

    /// <inheritdoc/>
    public override bool CanOverwrite(int output, int input) => false;

    /// <summary>Emits an item.</summary>
    /// <param name="code">Where, and what it reads and writes.</param>
    /// <param name="item">Number of the item.</param>
    /// <param name="form">The form.</param>
    protected abstract void Emit(LoopCode code, IndexExpr item, VectorForm form);

    /// <inheritdoc/>
    public override Kernel Lower(string name, VectorForm form)
    {
        var buffers = new GroupBuffers(this);
        (long items, double cost) = (Items(form), Cost(form));
        if (items == 0)
        {
            return buffers.Kernel(name, Group, [form.IsGrid ? GridScope.Nothing : new Phase(LoopNest.Chunk, 0, 0, [])]);
        }

        var names = new NameSource();
        if (form.IsGrid)
        {
            var grid = new GridScope(names, (items + GridScope.ItemLanes - 1) / GridScope.ItemLanes, GridScope.ItemLanes);
            GridScope.Item(grid.Body, items, (grid.Group * GridScope.ItemLanes) + grid.Lane, (s, i) =>
                Emit(new LoopCode(grid.Body, s, Group, buffers), i, form));
            return buffers.Kernel(name, Group, [grid.Phase(cost * GridScope.ItemLanes)]);
        }

        var scope = new KernelScope(names);
        long perChunk = Math.Clamp((long)(ChunkCost / Math.Max(1, cost)), 1, items), chunks = (items + perChunk - 1) / perChunk;
        if (items == 1)
        {
            Emit(new LoopCode(scope, scope, Group, buffers), 0, form);
        }
        else
        {
            var chunk = new IndexVar(LoopNest.Chunk.Name, chunks);
            scope.Know(chunk);
            IndexVar item = scope.NewVariable("item", items);
            IndexExpr first = chunks == 1 ? 0 : chunk * perChunk;
            scope.Loop(item, scope.Index(first), LoopNest.UpTo(scope, first + perChunk, items), LoopKind.Serial, s =>
                Emit(new LoopCode(scope, s, Group, buffers), item, form));
        }

        EquatableArray<Stmt> body = [.. scope.Code.Statements.Where(s => s is Scratch), .. scope.Code.Statements.Where(s => s is not Scratch)];
        return buffers.Kernel(name, Group, [new Phase(LoopNest.Chunk, chunks, cost * perChunk, body)]);
    }
}
