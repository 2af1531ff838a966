using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Contraction;

/// <summary>Rows cut into blocks of nearly equal size, and each block into tiles of two nearly equal heights.</summary>
/// <remarks>
/// A small last block would be a small last chunk, and a small last tile would leave registers idle. Blocks differ by at most one row, so that all
/// of them have as many tiles, of the same two heights: two bodies of code are enough, and only how many tiles are the taller ones differs.
/// </remarks>
/// <param name="Rows">Rows, at least 1.</param>
/// <param name="Count">Number of blocks, at most one a row.</param>
public readonly record struct RowBlocks(long Rows, long Count)
{
    /// <summary>Rows of the largest block.</summary>
    public long Most => DotShape.CeilDiv(Rows, Count);

    /// <summary>First row of a block.</summary>
    public IndexExpr First(IndexExpr block) => block * Rows / Count;

    /// <summary>Number of rows of a block.</summary>
    public IndexExpr Size(IndexExpr block) => Rows % Count == 0 ? Rows / Count : First(block + 1) - First(block);

    /// <summary>Emits a loop over the tiles of a block for each of the two heights.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="block">The block.</param>
    /// <param name="highest">Most rows of a tile.</param>
    /// <param name="emit">Emits a tile, from its scope, its first row in the block, and its height.</param>
    public void EachTile(KernelScope scope, IndexExpr block, int highest, Action<KernelScope, IndexExpr, int> emit)
    {
        long tiles = DotShape.CeilDiv(Most, highest);
        int low = (int)(Rows / Count / tiles);
        IndexExpr higher = Size(block) - (tiles * low);
        if (higher is not IndexConst)
        {
            higher = scope.Name("higher", tiles + 1, scope.Index(higher));
        }

        if (higher is not IndexConst { Value: 0 })
        {
            IndexVar tile = scope.NewVariable("tile", tiles);
            scope.Loop(tile, Literal.Index(0), scope.Index(higher), LoopKind.Serial, s => emit(s, tile * (low + 1), low + 1));
        }

        if (higher is not IndexConst constant || constant.Value < tiles)
        {
            IndexVar tile = scope.NewVariable("tile", tiles);
            scope.Loop(tile, scope.Index(higher), Literal.Index(tiles), LoopKind.Serial, s => emit(s, (tile * low) + higher, low));
        }
    }
}
