using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>Loops over a space in which two of the dimensions are run through in square tiles: columns, the innermost, and rows, along which inputs are contiguous that are read transposed.</summary>
/// <remarks>
/// <code>
/// chunk                blocks of about 512 columns and 64 rows, several where they are small
///   serial column      first columns of tiles
///     serial row       first rows of tiles
///       tile(…)        as many rows and columns as a register has lanes
/// </code>
/// Along a row of an input a block reads four lines, along a row of an output it writes two kilobytes, and both its parts of memory fit the second
/// cache. The last tile of a side that is no multiple of the lanes begins early, and what it shares with the tile before is written twice.
/// </remarks>
/// <param name="extents">Sizes of the loops, outermost first.</param>
/// <param name="rows">Number of the loop over rows; not the last.</param>
public sealed class TileNest(IReadOnlyList<long> extents, int rows)
{
    /// <summary>Lanes of the widest register; a side has at least as many elements.</summary>
    public const int MostLanes = 16;

    private const long BlockColumns = 512, BlockRows = 64;

    private readonly long columnCount = extents[^1];
    private readonly long rowCount = extents[rows];

    /// <summary>Emits the loops.</summary>
    /// <param name="scope">The body of a phase whose chunk variable is <see cref="LoopNest.Chunk"/>.</param>
    /// <param name="lanes">Rows and columns of a tile.</param>
    /// <param name="tile">Emits a tile, from its scope, its first row and column, and one index for each extent: those of both
    /// sides are of no account.</param>
    /// <returns>The number of chunks.</returns>
    public long Emit(KernelScope scope, int lanes, Action<KernelScope, IndexVar, IndexVar, IndexExpr[]> tile)
    {
        (long columnBlocks, long rowBlocks) = (Math.Max(1, columnCount / BlockColumns), Math.Max(1, rowCount / BlockRows));
        long[] others = [.. extents.Select((e, i) => i == rows || i == extents.Count - 1 ? 1 : e)];
        long outer = others.Aggregate(1L, (n, e) => checked(n * e)), blocks = checked(outer * columnBlocks * rowBlocks);
        long block = columnCount / columnBlocks * (rowCount / rowBlocks);
        long perChunk = Math.Clamp(ElementwiseLowering.ChunkElements / block, 1, blocks), chunks = (blocks + perChunk - 1) / perChunk;

        var chunk = new IndexVar(LoopNest.Chunk.Name, chunks);
        scope.Know(chunk);
        IndexVar b = scope.NewVariable("b", blocks);
        scope.Loop(b, scope.Index(chunk * perChunk), LoopNest.UpTo(scope, (chunk * perChunk) + perChunk, blocks), LoopKind.Serial, inBlock =>
        {
            IndexExpr[] index = [.. ReshapeMap.Index(Shape.FromSizes([.. others]), Shape.FromSizes(outer), [b / (columnBlocks * rowBlocks)])];
            Side(inBlock, "column", columnCount, columnBlocks, b / rowBlocks % columnBlocks, lanes, (inColumn, column) =>
                Side(inColumn, "row", rowCount, rowBlocks, b % rowBlocks, lanes, (inTile, row) => tile(inTile, row, column, index)));
        });
        return chunks;
    }

    /// <summary>A loop over the tiles of one side of a block.</summary>
    private static void Side(
        KernelScope scope, string hint, long count, long blocks, IndexExpr block, int lanes, Action<KernelScope, IndexVar> body)
    {
        // Blocks begin at multiples of the widest register, so that none but the last has a rest; that ends with the side.
        IndexExpr begin = block * count / (blocks * MostLanes) * MostLanes;
        Expr end = Literal.Index(count);
        if (blocks > 1)
        {
            IndexExpr next = (block + 1) * count / (blocks * MostLanes) * MostLanes;
            Expr isLast = scope.Code.Compare(ScalarFunction.Equal, scope.Index(block), Literal.Index(blocks - 1));
            end = scope.Code.Select(isLast, end, scope.Index(next));
        }

        IndexVar from = scope.Name(hint + "_begin", count, scope.Index(begin));
        Expr size = scope.Code.Apply(ScalarFunction.Sub, end, KernelScope.Variable(from));
        Expr tiles = scope.Code.Apply(
            ScalarFunction.Div, scope.Code.Apply(ScalarFunction.Add, size, Literal.Index(lanes - 1)), Literal.Index(lanes));
        IndexVar number = scope.NewVariable(hint + "_tile", (count + lanes - 1) / lanes);
        scope.Loop(number, Literal.Index(0), tiles, LoopKind.Serial, inner =>
        {
            Expr at = inner.Index(from + (number * lanes));
            at = count % lanes == 0 ? at : inner.Code.Apply(ScalarFunction.Min, at, Literal.Index(count - lanes));
            body(inner, inner.Name(hint, count - lanes + 1, at));
        });
    }
}
