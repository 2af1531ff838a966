using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Contraction;

/// <summary>The product of a few rows with columns in place: every element of the columns' operand is read once, so packing it would cost more
/// than the work.</summary>
/// <remarks>
/// <code>
/// chunk: (batch, block of columns)
///   few columns:   registers = rows · columns over the whole depth
///   many columns:  for each few depth indices:   sums += their products, in a sweep along the block's columns
///   for each row:  epilogue
/// </code>
/// The sweep reads whole pieces of consecutive memory: 1×1024×1024 runs at 120 GB/s, where a register tile that goes down the depth, a
/// page an index, gets 36 to 100 (Zen 5, from L3).
/// </remarks>
/// <param name="context">The dot; its columns lie in memory with a stride of 1.</param>
public sealed class SweptDot(DotContext context)
{
    /// <summary>From so many rows on the columns are packed.</summary>
    public const long MostRows = 4;

    private const int SweepVectors = 2;
    private const int SweepSteps = 4;
    private const long ElementsPerChunk = 1 << 18;

    /// <summary>
    /// Bytes that an unrolled loop goes on by at most. The caches fetch ahead for an instruction whose addresses are up to 1 KB apart: 1×784×128 takes
    /// 1.84 µs with two depth indices of 512 bytes a turn, as fast as the weights can be read from L2, and 2.95 with four (Zen 5).
    /// </summary>
    private const long StrideFetchedAhead = 1024;

    private readonly MatrixAccess columns = context.Columns!;
    private readonly int rows = (int)context.Shape.Rows;
    private readonly int registers = context.Form.Bits == 512 ? 32 : 16;
    private readonly int lanes = context.Shape.Columns == 1 ? 1 : context.Lanes;
    private readonly long block = ColumnBlock(context.Shape);

    private KernelType Vector => context.Scalar.WithLanes(lanes);

    /// <summary>Whether a dot is of this kind.</summary>
    public static bool Applies(DotShape shape, MatrixAccess? columns) => shape.Rows <= MostRows && columns is { FreeStride: 1 };

    /// <summary>Emits the phase.</summary>
    public Phase Emit()
    {
        DotShape shape = context.Shape;
        long blocks = DotShape.CeilDiv(shape.Columns, block);
        var scope = new KernelScope(context.Names);
        var chunk = new IndexVar(context.Names.Next("chunk"), checked(shape.Batch * blocks));
        scope.Know(chunk);
        (IndexExpr batch, IndexExpr number) = (chunk / blocks, chunk % blocks);
        IndexExpr firstColumn = number * block;
        Expr count = scope.Code.Apply(
            ScalarFunction.Sub, LoopNest.UpTo(scope, firstColumn + block, shape.Columns), scope.Index(firstColumn));
        KernelBuffer sums = context.Scratch(scope, "sums", rows * Padded(block));
        int vectors = (int)DotShape.CeilDiv(shape.Columns, lanes);
        if (vectors <= Math.Min(8, (registers - 1) / (rows + 1)))
        {
            Whole(scope, sums, batch, vectors);
        }
        else
        {
            context.Clear(scope, sums, 0, sums.Elements, Literal.Index(sums.Elements));
            Sweep(scope, sums, batch, number, count);
        }

        IndexVar i = scope.NewVariable("i", rows);
        scope.Loop(i, LoopKind.Serial, s => context.Epilogue.EmitRow(s, batch, i, firstColumn, block, count, sums, i * Padded(block)));
        double cost = (double)rows * Math.Min(block, shape.Columns) * shape.Depth;
        return new Phase(KernelScope.Variable(chunk), chunk.Extent, cost, scope.Code.Statements.ToEquatable());
    }

    private void Whole(KernelScope scope, KernelBuffer sums, IndexExpr batch, int vectors)
    {
        long bytes = Math.Max(1, columns.DepthStride ?? 1) * context.Shape.Type.Size;
        int unroll = (int)Math.Clamp(StrideFetchedAhead / bytes, 1, 4);
        long tail = context.Shape.Columns - ((vectors - 1) * (long)lanes);
        var tile = new RegisterTile(scope, Vector, rows, vectors);
        long steps = context.Shape.Depth / unroll;
        IndexVar k = scope.NewVariable("k", steps);
        scope.Loop(k, LoopKind.Serial, s => Steps(s, k * unroll, unroll));
        Steps(scope, steps * unroll, (int)(context.Shape.Depth % unroll));
        tile.Store(scope, sums, (i, v) => (i * Padded(block)) + (v * lanes));

        void Steps(KernelScope s, IndexExpr first, int number)
        {
            for (int u = 0; u < number; u++)
            {
                IndexExpr depth = first + u;
                tile.Step(s, context.Rows.Buffer, i => context.Rows.At(batch, i, depth), columns.Buffer, v => columns.At(batch, v * lanes, depth), tail);
            }
        }
    }

    private void Sweep(KernelScope scope, KernelBuffer sums, IndexExpr batch, IndexExpr number, Expr count)
    {
        int tileWidth = SweepVectors * lanes;
        long blocks = DotShape.CeilDiv(context.Shape.Columns, block);
        long tail = context.Shape.Columns % tileWidth;
        Expr tiles = scope.Code.Apply(ScalarFunction.Div, count, Literal.Index(tileWidth));
        Expr isLast = scope.Code.Compare(ScalarFunction.Equal, scope.Index(number), Literal.Index(blocks - 1));
        // Factors stay in registers through a sweep where they fit; else they are read again for each tile.
        bool keep = (SweepSteps * rows) + (rows * SweepVectors) + SweepVectors <= registers;
        IndexVar k = scope.NewVariable("k", context.Shape.Depth / SweepSteps);
        scope.Loop(k, LoopKind.Serial, s => Once(s, k * SweepSteps, SweepSteps));
        Once(scope, k.Extent * SweepSteps, (int)(context.Shape.Depth % SweepSteps));

        void Once(KernelScope s, IndexExpr depth, int steps)
        {
            if (steps == 0)
            {
                return;
            }

            IndexVar t = s.NewVariable("t", Math.Max(1, block / tileWidth));
            s.Loop(t, Literal.Index(0), tiles, LoopKind.Serial, inner => Tile(inner, s, t * tileWidth, SweepVectors, null, depth, steps));
            if (tail > 0)
            {
                int vectors = (int)DotShape.CeilDiv(tail, lanes);
                long last = context.Shape.Columns - ((blocks - 1) * block) - tail;
                s.When(isLast, inner => Tile(inner, s, last, vectors, tail - ((vectors - 1) * (long)lanes), depth, steps));
            }
        }

        void Tile(KernelScope s, KernelScope outer, IndexExpr column, int vectors, long? existing, IndexExpr depth, int steps)
        {
            IndexExpr At(int i, int v) => (i * Padded(block)) + column + (v * lanes);
            var tile = new RegisterTile(s, Vector, rows, vectors, (i, v) => new Load(Vector, sums, RegisterTile.Position(s, At(i, v))));
            for (int u = 0; u < steps; u++)
            {
                IndexExpr here = depth + u;
                Expr[] values = tile.Vectors(s, columns.Buffer, v => columns.At(batch, (number * block) + column + (v * lanes), here), existing);
                for (int i = 0; i < rows; i++)
                {
                    tile.Add(s, i, tile.Factor(keep ? outer : s, context.Rows.Buffer, context.Rows.At(batch, i, here)), values);
                }
            }

            tile.Store(s, sums, At);
        }
    }

    private static long ColumnBlock(DotShape shape)
    {
        long block = Math.Clamp(ElementsPerChunk / Math.Max(1, shape.Depth) / 128 * 128, 128, 1024);
        return Math.Max(1, Math.Min(block, shape.Columns));
    }

    /// <summary>Columns of scratch memory: vectors are stored whole.</summary>
    private static long Padded(long columns) => DotShape.CeilDiv(columns, 32) * 32;
}
