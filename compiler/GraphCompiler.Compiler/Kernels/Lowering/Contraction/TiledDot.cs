using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Contraction;

/// <summary>The product of rows in place with packed panels: for all shapes that are not thin.</summary>
/// <remarks>
/// <code>
/// chunk: units (batch, block of rows, panel)
///   for each block of the depth:   pack the panel      for each tile of rows:   registers += rows · panel
///   for each row:                  epilogue
/// </code>
/// Where the depth is one block, each tile's epilogue follows at once. Else the sums wait in scratch memory and each chain goes on where it was.
/// </remarks>
/// <param name="context">The dot.</param>
public sealed class TiledDot(DotContext context)
{
    private readonly DotTiling tiling = DotTiling.For(
        context.Shape, context.Rows is { FreeStride: 1, DepthStride: > 1 }, context.Form);
    private readonly int width = context.Shape.PanelColumns;

    /// <summary>Emits the phase.</summary>
    public Phase Emit()
    {
        DotShape shape = context.Shape;
        long blocks = DotShape.CeilDiv(shape.Rows, tiling.RowBlock);
        long units = checked(shape.Batch * blocks * shape.Panels);
        var scope = new KernelScope(context.Names);
        var chunk = new IndexVar(context.Names.Next("chunk"), units / tiling.UnitsPerChunk);
        scope.Know(chunk);
        KernelBuffer panel = context.Scratch(scope, "panel", tiling.DepthBlock * width);
        KernelBuffer sums = context.Scratch(scope, "sums", (tiling.IsBlocked(shape) ? tiling.RowBlock : tiling.TileRows) * width);
        if (tiling.UnitsPerChunk == 1)
        {
            Unit(scope, chunk);
        }
        else
        {
            IndexVar unit = scope.NewVariable("unit", tiling.UnitsPerChunk);
            scope.Loop(unit, LoopKind.Serial, s => Unit(s, (chunk * tiling.UnitsPerChunk) + unit));
        }

        double cost = (double)tiling.UnitsPerChunk * Math.Min(tiling.RowBlock, shape.Rows) * width * shape.Depth;
        return new Phase(KernelScope.Variable(chunk), chunk.Extent, cost, scope.Code.Statements.ToEquatable());

        void Unit(KernelScope s, IndexExpr unit) =>
            Block(s, panel, sums, unit / (blocks * shape.Panels), unit / shape.Panels % blocks, unit % shape.Panels);
    }

    private void Block(KernelScope scope, KernelBuffer panel, KernelBuffer sums, IndexExpr batch, IndexExpr block, IndexExpr number)
    {
        DotShape shape = context.Shape;
        IndexExpr firstRow = block * tiling.RowBlock;
        var packing = new PanelPacking(context, panel, tiling.DepthBlock);
        if (!tiling.IsBlocked(shape))
        {
            packing.Emit(scope, batch, number, 0);
            EachTile(scope, block, (s, row, height) =>
            {
                Tile(s, panel, sums, batch, firstRow + row, height, 0, number, 0);
                IndexVar i = s.NewVariable("i", height);
                s.Loop(i, LoopKind.Serial, r => Epilogue(r, sums, i * width, batch, firstRow + row + i, number));
            });
            return;
        }

        Expr rows = scope.Code.Apply(
            ScalarFunction.Sub, LoopNest.UpTo(scope, firstRow + tiling.RowBlock, shape.Rows), scope.Index(firstRow));
        context.Clear(scope, sums, 0, tiling.RowBlock * width, scope.Code.Apply(ScalarFunction.Mul, rows, Literal.Index(width)));
        IndexVar depth = scope.NewVariable("depth", DotShape.CeilDiv(shape.Depth, tiling.DepthBlock));
        scope.Loop(depth, LoopKind.Serial, s =>
        {
            packing.Emit(s, batch, number, depth);
            EachTile(s, block, (t, row, height) => Tile(t, panel, sums, batch, firstRow + row, height, depth, number, row * width));
        });
        IndexVar m = scope.NewVariable("i", tiling.RowBlock);
        scope.Loop(m, Literal.Index(0), rows, LoopKind.Serial, r => Epilogue(r, sums, m * width, batch, firstRow + m, number));
    }

    /// <summary>Emits a loop over the tiles of a block of rows, for each height that they have.</summary>
    private void EachTile(KernelScope scope, IndexExpr block, Action<KernelScope, IndexExpr, int> body)
    {
        long full = context.Shape.Rows / tiling.RowBlock, rest = context.Shape.Rows % tiling.RowBlock;
        if (rest == 0 || full == 0)
        {
            Tiles(scope, full == 0 ? rest : tiling.RowBlock);
            return;
        }

        Expr number = scope.Index(block);
        scope.When(scope.Code.Compare(ScalarFunction.Less, number, Literal.Index(full)), s => Tiles(s, tiling.RowBlock));
        scope.When(scope.Code.Compare(ScalarFunction.Equal, number, Literal.Index(full)), s => Tiles(s, rest));

        void Tiles(KernelScope outer, long rows)
        {
            foreach (RowTiles run in RowTiles.Split(rows, tiling.TileRows))
            {
                IndexVar tile = outer.NewVariable("tile", run.Count);
                outer.Loop(tile, LoopKind.Serial, s => body(s, (tile * run.Height) + run.First, run.Height));
            }
        }
    }

    /// <summary>Emits one register tile after another across the panel, through one block of the depth.</summary>
    private void Tile(
        KernelScope scope, KernelBuffer panel, KernelBuffer sums, IndexExpr batch, IndexExpr row, int height,
        IndexExpr depthBlock, IndexExpr number, IndexExpr sumsAt)
    {
        int tileWidth = tiling.TileVectors * context.Lanes;
        int across = (int)DotShape.CeilDiv(Math.Min(width, context.Shape.Columns), tileWidth);
        if (across == 1)
        {
            Across(scope, 0);
            return;
        }

        // In the last panel, tiles that hold nothing but padding are left out.
        IndexVar part = scope.NewVariable("part", across);
        Expr parts = context.Shape.Columns % width == 0 || context.Shape.Columns < width
            ? Literal.Index(across)
            : scope.Code.Apply(ScalarFunction.Div,
                scope.Code.Apply(ScalarFunction.Add, ColumnCount(scope, number), Literal.Index(tileWidth - 1)), Literal.Index(tileWidth));
        scope.Loop(part, Literal.Index(0), parts, LoopKind.Serial, s => Across(s, part * tileWidth));

        void Across(KernelScope s, IndexExpr column)
        {
            IndexExpr At(int i, int v) => sumsAt + (i * width) + column + (v * context.Lanes);
            var tile = new RegisterTile(s, context.Vector, height, tiling.TileVectors, tiling.IsBlocked(context.Shape)
                ? (i, v) => new Load(context.Vector, sums, RegisterTile.Position(s, At(i, v)))
                : null);
            Depth(s, depthBlock, (inner, k) => tile.Step(
                inner, context.Rows.Buffer, i => context.Rows.At(batch, row + i, k),
                panel, v => ((k - (depthBlock * tiling.DepthBlock)) * width) + column + (v * context.Lanes)));
            tile.Store(s, sums, At);
        }
    }

    private void Depth(KernelScope scope, IndexExpr block, Action<KernelScope, IndexExpr> step)
    {
        const int unroll = DotTiling.Unroll;
        long steps = context.Shape.Depth / unroll, rest = context.Shape.Depth % unroll;
        if (steps > 0)
        {
            IndexVar k = scope.NewVariable("k", steps);
            bool blocked = tiling.IsBlocked(context.Shape);
            IndexExpr first = block * (tiling.DepthBlock / unroll);
            Expr end = blocked ? LoopNest.UpTo(scope, first + (tiling.DepthBlock / unroll), steps) : Literal.Index(steps);
            scope.Loop(k, scope.Index(first), end, LoopKind.Serial, s =>
            {
                for (int u = 0; u < unroll; u++)
                {
                    step(s, (k * unroll) + u);
                }
            });
        }

        long last = DotShape.CeilDiv(context.Shape.Depth, Math.Max(1, tiling.DepthBlock)) - 1;
        if (rest > 0 && last == 0)
        {
            Rest(scope);
        }
        else if (rest > 0)
        {
            scope.When(scope.Code.Compare(ScalarFunction.Equal, scope.Index(block), Literal.Index(last)), Rest);
        }

        void Rest(KernelScope s)
        {
            for (long k = context.Shape.Depth - rest; k < context.Shape.Depth; k++)
            {
                step(s, k);
            }
        }
    }

    private void Epilogue(KernelScope scope, KernelBuffer sums, IndexExpr sumsAt, IndexExpr batch, IndexExpr row, IndexExpr number) =>
        context.Epilogue.EmitRow(
            scope, batch, row, number * width, Math.Min(width, context.Shape.Columns), ColumnCount(scope, number), sums, sumsAt);

    /// <summary>Columns of a panel that exist.</summary>
    private Expr ColumnCount(KernelScope scope, IndexExpr number)
    {
        long columns = context.Shape.Columns;
        if (columns % width == 0 || columns < width)
        {
            return Literal.Index(Math.Min(width, columns));
        }

        KernelScope owner = scope.Owner(number);
        return owner.Code.Apply(
            ScalarFunction.Min, owner.Index((number * -width) + columns), Literal.Index(width));
    }
}
