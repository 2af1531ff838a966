namespace GraphCompiler.Compiler.Kernels.Lowering.Contraction;

/// <summary>A run of tiles of one height.</summary>
/// <param name="First">First row.</param>
/// <param name="Count">Number of tiles.</param>
/// <param name="Height">Rows of each.</param>
public readonly record struct RowTiles(long First, long Count, int Height)
{
    /// <summary>Rows cut into tiles of two nearly equal heights: a small last tile would leave registers idle.</summary>
    /// <param name="rows">Rows, at least 1.</param>
    /// <param name="highest">Most rows of a tile.</param>
    public static IReadOnlyList<RowTiles> Split(long rows, int highest)
    {
        long tiles = DotShape.CeilDiv(rows, highest);
        int height = (int)(rows / tiles);
        long higher = rows % tiles;
        var runs = new List<RowTiles>();
        if (higher > 0)
        {
            runs.Add(new RowTiles(0, higher, height + 1));
        }

        runs.Add(new RowTiles(higher * (height + 1), tiles - higher, height));
        return runs;
    }
}
