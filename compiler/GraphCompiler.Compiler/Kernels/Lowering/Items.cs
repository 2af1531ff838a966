using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>A phase over numbered pieces of work, several a chunk where they are small.</summary>
public static class Items
{
    /// <summary>Makes the phase.</summary>
    /// <param name="body">What is reduced.</param>
    /// <param name="hint">Name of the item's variable.</param>
    /// <param name="count">Number of items.</param>
    /// <param name="elements">Elements of an item.</param>
    /// <param name="emit">Emits one item, from its scope, its number and the scratch states.</param>
    /// <param name="cells">Cells of scratch for each reduction; 0 for none.</param>
    public static Phase Phase(
        ReductionBody body, string hint, long count, long elements,
        Action<KernelScope, IndexExpr, List<Accumulator>> emit, long cells)
    {
        var scope = new KernelScope(body.Names);
        long perChunk = Math.Clamp(ElementwiseLowering.ChunkElements / Math.Max(1, elements), 1, Math.Max(1, count));
        long chunks = (count + perChunk - 1) / perChunk;
        List<Accumulator> states = cells == 0 ? [] : [.. body.Scratch(scope, cells)];
        if (count == 1)
        {
            emit(scope, 0, states);
        }
        else
        {
            var chunk = new IndexVar(LoopNest.Chunk.Name, chunks);
            scope.Know(chunk);
            IndexVar item = scope.NewVariable(hint, count);
            scope.Loop(
                item, scope.Index(chunk * perChunk), LoopNest.UpTo(scope, (chunk * perChunk) + perChunk, count), LoopKind.Serial,
                s => emit(s, item, states));
        }

        return new Phase(LoopNest.Chunk, chunks, body.Cost * elements * perChunk, scope.Code.Statements.ToEquatable());
    }
}
