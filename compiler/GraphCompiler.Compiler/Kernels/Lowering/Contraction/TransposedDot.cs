using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Contraction;

/// <summary>The product of a few rows with columns in place whose depth indices are neighbours in memory: of a vector with a transposed matrix.</summary>
/// <remarks>
/// A chain may not be cut, so lanes have to be columns. Squares of as many columns and depth indices as a register has lanes are transposed in
/// registers and used at once:
/// <code>
/// chunk: (batch, block of columns)
///   for each tile of 2 · lanes columns:
///     for each few depth indices:   for each of 2 squares:   transpose it;   registers += rows · square, an index after the other
///   for each row:  epilogue
/// </code>
/// Two squares side by side are two chains: with one, the multiply-adds of a square would take longer than its transposition.
/// </remarks>
/// <param name="context">The dot.</param>
public sealed class TransposedDot(DotContext context)
{
    private const int Squares = 2;
    private const long ElementsPerChunk = 1 << 17;

    /// <summary>Blocks are whole tiles of every form.</summary>
    private const long BlockUnit = 32;

    private readonly MatrixAccess columns = context.Columns!;
    private readonly int rows = (int)context.Shape.Rows;
    private readonly int lanes = context.Lanes;
    private readonly long block = ColumnBlock(context.Shape);
    private readonly LaneTransposition transposition = new(context.Vector);

    /// <summary>Whether a dot is of this kind.</summary>
    public static bool Applies(DotContext context) => context.Shape.Rows <= SweptDot.MostRows
        && context.Columns is { FreeStride: not null and not 1 } columns && columns.HasDepthRuns(context.Lanes);

    /// <summary>Emits the phase.</summary>
    public Phase Emit()
    {
        DotShape shape = context.Shape;
        long blocks = DotShape.CeilDiv(shape.Columns, block);
        int width = Squares * lanes;
        var scope = new KernelScope(context.Names);
        var chunk = new IndexVar(context.Names.Next("chunk"), checked(shape.Batch * blocks));
        scope.Know(chunk);
        (IndexExpr batch, IndexExpr firstColumn) = (chunk / blocks, chunk % blocks * block);
        Expr count = scope.Code.Apply(
            ScalarFunction.Sub, LoopNest.UpTo(scope, firstColumn + block, shape.Columns), scope.Index(firstColumn));
        Expr tiles = scope.Code.Apply(
            ScalarFunction.Div, scope.Code.Apply(ScalarFunction.Add, count, Literal.Index(width - 1)), Literal.Index(width));
        KernelBuffer sums = context.Scratch(scope, "sums", rows * block);
        IndexVar tile = scope.NewVariable("tile", block / width);
        scope.Loop(tile, Literal.Index(0), tiles, LoopKind.Serial, s => Tile(s, batch, firstColumn, tile * width, sums));
        IndexVar i = scope.NewVariable("i", rows);
        scope.Loop(i, LoopKind.Serial, s => context.Epilogue.EmitRow(
            s, batch, i, firstColumn, Math.Min(block, shape.Columns), count, sums, i * block));
        double cost = (double)rows * Math.Min(block, shape.Columns) * shape.Depth;
        return new Phase(KernelScope.Variable(chunk), chunk.Extent, cost, scope.Code.Statements.ToEquatable());
    }

    private void Tile(KernelScope scope, IndexExpr batch, IndexExpr firstColumn, IndexExpr column, KernelBuffer sums)
    {
        IndexExpr At(int row, IndexExpr square) => (row * block) + column + (square * lanes);
        long steps = context.Shape.Depth / lanes;
        int rest = (int)(context.Shape.Depth % lanes);
        var tile = new RegisterTile(scope, context.Vector, rows, Squares);
        IndexExpr[][] places = [.. Enumerable.Range(0, Squares).Select(q => Existing(scope, firstColumn + column + (q * lanes)))];
        IndexVar step = scope.NewVariable("k", steps);
        scope.Loop(step, LoopKind.Serial, s =>
        {
            for (int q = 0; q < Squares; q++)
            {
                Add(s, tile, q, batch, places[q], step * lanes, lanes);
            }
        });
        tile.Store(scope, sums, (row, q) => At(row, q));
        if (rest > 0)
        {
            IndexVar square = scope.NewVariable("square", Squares);
            scope.Loop(square, LoopKind.Serial, s =>
            {
                var last = new RegisterTile(s, context.Vector, rows, 1, (row, _) => new Load(context.Vector, sums, s.Index(At(row, square))));
                Add(s, last, 0, batch, Existing(s, firstColumn + column + (square * lanes)), steps * lanes, rest);
                last.Store(s, sums, (row, _) => At(row, square));
            });
        }
    }

    /// <summary>Emits the multiply-adds of one square, of which so many depth indices exist.</summary>
    private void Add(
        KernelScope scope, RegisterTile tile, int vector, IndexExpr batch, IndexExpr[] places, IndexExpr depth, int depths)
    {
        Expr? mask = depths == lanes ? null : new TailMask(context.Vector with { Element = DType.Bool }, Literal.Index(depths));
        Expr[] square = transposition.Emit(scope, [.. places.Select(column => scope.Code.Let(new Load(
            context.Vector, columns.Buffer, RegisterTile.Position(scope, columns.At(batch, column, depth)), mask), "b"))]);
        for (int u = 0; u < depths; u++)
        {
            for (int row = 0; row < rows; row++)
            {
                // Read anew for each square: a broadcast from memory is free, where a register that waits for the other square is not.
                Expr factor = new Load(context.Scalar, context.Rows.Buffer, RegisterTile.Position(scope, context.Rows.At(batch, row, depth + u)));
                tile.Add(scope, row, vector, lanes == 1 ? factor : new Broadcast(context.Vector, factor), square[u]);
            }
        }
    }

    /// <summary>The columns of a square; those that do not exist are the last one again, and their sums are never used.</summary>
    private IndexExpr[] Existing(KernelScope scope, IndexExpr first) => [.. Enumerable.Range(0, lanes).Select(i =>
        context.Shape.Columns % (Squares * lanes) == 0
            ? first + i
            : scope.Name("column", context.Shape.Columns, LoopNest.UpTo(scope, first + i, context.Shape.Columns - 1)))];

    private static long ColumnBlock(DotShape shape)
    {
        long most = Math.Clamp(ElementsPerChunk / Math.Max(1, shape.Depth) / BlockUnit, 1, 32);
        return Math.Min(most, DotShape.CeilDiv(shape.Columns, BlockUnit)) * BlockUnit;
    }
}
