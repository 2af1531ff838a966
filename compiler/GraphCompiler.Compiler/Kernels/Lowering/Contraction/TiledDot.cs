using System.Numerics;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Contraction;

/// <summary>The product of rows in place with packed panels: for all shapes that are not thin.</summary>
/// <remarks>
/// <code>
/// chunk: units (batch, block of rows, group of panels)
///   for each block of the depth:
///     for each panel:           pack it
///     for each tile of rows:    for each panel:   sums += rows · panel, in registers
///   for each row:               epilogue
/// </code>
/// Where the depth is one block, each tile's epilogue follows at once, and what it reads from far memory (<see cref="EpilogueStreams"/>) is asked for
/// between the multiply-adds. Else the sums wait in scratch memory and each chain goes on where it was.
/// </remarks>
public sealed class TiledDot
{
    private readonly DotContext context;
    private readonly DotShape shape;
    private readonly DotTiling tiling;
    private readonly int width;
    private readonly KernelScope body;
    private readonly KernelBuffer? panels;
    private readonly KernelBuffer sums;

    /// <summary>Prepares the phase.</summary>
    /// <param name="context">The dot.</param>
    public TiledDot(DotContext context)
    {
        this.context = context;
        shape = context.Shape;
        width = shape.PanelColumns;
        bool inPlace = context.Columns?.HasPanels(width) == true;
        bool rowsCollide = context.Rows is { FreeStride: { } stride, DepthStride: 1 } && stride * shape.Type.Size % DotTiling.CacheWay == 0;
        tiling = DotTiling.For(shape, context.Rows is { FreeStride: 1, DepthStride: > 1 }, rowsCollide, !inPlace, context.Form);
        body = new KernelScope(context.Names);
        panels = inPlace ? null : context.Scratch(body, "panel", tiling.Panels * tiling.PanelDepth * width);
        sums = context.Scratch(body, "sums", (IsBlocked ? tiling.RowBlocks.Most : tiling.TileRows) * GroupWidth);
    }

    private bool IsBlocked => tiling.DepthBlock < shape.Depth;

    /// <summary>Columns of a group of panels, padding included.</summary>
    private long GroupWidth => tiling.Panels * width;

    /// <summary>Emits the phase.</summary>
    public Phase Emit()
    {
        long blocks = tiling.RowBlocks.Count;
        long groups = DotShape.CeilDiv(shape.Panels, tiling.Panels);
        long chunks = checked(shape.Batch * blocks * groups) / tiling.UnitsPerChunk;
        var chunk = new IndexVar(context.Names.Next("chunk"), chunks);
        body.Know(chunk);
        if (tiling.UnitsPerChunk == 1)
        {
            Unit(body, chunk);
        }
        else
        {
            IndexVar unit = body.NewVariable("unit", tiling.UnitsPerChunk);
            body.Loop(unit, LoopKind.Serial, s => Unit(s, (chunk * tiling.UnitsPerChunk) + unit));
        }

        double cost = (double)tiling.UnitsPerChunk * tiling.RowBlocks.Most * GroupWidth * shape.Depth;
        return new Phase(KernelScope.Variable(chunk), chunks, cost, body.Code.Statements.ToEquatable());

        void Unit(KernelScope s, IndexExpr unit) =>
            Block(s, unit / (blocks * groups), unit / groups % blocks, unit % groups);
    }

    private void Block(KernelScope scope, IndexExpr batch, IndexExpr block, IndexExpr group)
    {
        IndexExpr firstRow = tiling.RowBlocks.First(block);
        if (!IsBlocked)
        {
            Pack(scope, batch, group, 0);
            tiling.RowBlocks.EachTile(scope, block, tiling.TileRows, (s, row, height) =>
            {
                EachPanel(s, group, (t, number, at) => Tile(t, batch, firstRow + row, height, 0, number, at, 0));
                IndexVar i = s.NewVariable("i", height);
                s.Loop(i, LoopKind.Serial, r => Epilogue(r, i * GroupWidth, batch, firstRow + row + i, group));
            });
            return;
        }

        IndexExpr rows = tiling.RowBlocks.Size(block);
        context.Clear(scope, sums, 0, sums.Elements, scope.Index(rows * GroupWidth));
        IndexVar depth = scope.NewVariable("depth", DotShape.CeilDiv(shape.Depth, tiling.DepthBlock));
        scope.Loop(depth, LoopKind.Serial, s =>
        {
            Pack(s, batch, group, depth);
            tiling.RowBlocks.EachTile(s, block, tiling.TileRows, (t, row, height) => EachPanel(
                t, group, (p, number, at) => Tile(p, batch, firstRow + row, height, depth, number, at, row * GroupWidth)));
        });
        IndexVar m = scope.NewVariable("i", tiling.RowBlocks.Most);
        scope.Loop(m, Literal.Index(0), scope.Index(rows), LoopKind.Serial, r => Epilogue(r, m * GroupWidth, batch, firstRow + m, group));
    }

    private void Pack(KernelScope scope, IndexExpr batch, IndexExpr group, IndexExpr block)
    {
        if (panels is not null)
        {
            EachPanel(scope, group, (s, number, at) =>
                new PanelPacking(context, panels, at * (tiling.PanelDepth * width), tiling.DepthBlock).Emit(s, batch, number, block));
        }
    }

    /// <summary>Emits a loop over the panels of a group: (scope, number of the panel, its place in the group).</summary>
    private void EachPanel(KernelScope scope, IndexExpr group, Action<KernelScope, IndexExpr, IndexExpr> emit)
    {
        if (tiling.Panels == 1)
        {
            emit(scope, group, 0);
            return;
        }

        IndexVar panel = scope.NewVariable("p", tiling.Panels);
        IndexExpr first = group * tiling.Panels;
        Expr count = shape.Panels % tiling.Panels == 0
            ? Literal.Index(tiling.Panels)
            : scope.Code.Apply(ScalarFunction.Sub, LoopNest.UpTo(scope, first + tiling.Panels, shape.Panels), scope.Index(first));
        scope.Loop(panel, Literal.Index(0), count, LoopKind.Serial, s => emit(s, first + panel, panel));
    }

    /// <summary>Emits one register tile after another across a panel, through one block of the depth.</summary>
    private void Tile(
        KernelScope scope, IndexExpr batch, IndexExpr row, int height, IndexExpr block, IndexExpr number, IndexExpr place, IndexExpr sumsAt)
    {
        int tileWidth = tiling.TileVectors * context.Lanes;
        int across = (int)DotShape.CeilDiv(Math.Min(width, shape.Columns), tileWidth);
        if (across == 1)
        {
            Whole();
            return;
        }

        // In the last panel, tiles that hold nothing but padding are left out.
        IndexVar part = scope.NewVariable("part", across);
        Expr parts = shape.Columns % width == 0 || shape.Columns < width
            ? Literal.Index(across)
            : scope.Code.Apply(ScalarFunction.Div,
                scope.Code.Apply(ScalarFunction.Add, ColumnCount(scope, number * width, width), Literal.Index(tileWidth - 1)),
                Literal.Index(tileWidth));
        scope.Loop(part, Literal.Index(0), parts, LoopKind.Serial, s => Across(s, part * tileWidth, tiling.TileVectors));

        void Whole()
        {
            long last = shape.Columns / width, tail = shape.Columns % width;
            if (last == 0 || tail == 0 || tail > width - context.Lanes)
            {
                Across(scope, 0, tiling.TileVectors);
                return;
            }

            // The last panel's columns fill fewer vectors.
            Expr at = scope.Index(number);
            scope.When(scope.Code.Compare(ScalarFunction.Less, at, Literal.Index(last)), s => Across(s, 0, tiling.TileVectors));
            scope.When(
                scope.Code.Compare(ScalarFunction.Equal, at, Literal.Index(last)),
                s => Across(s, 0, (int)DotShape.CeilDiv(tail, context.Lanes)));
        }

        void Across(KernelScope s, IndexExpr column, int vectors)
        {
            IndexExpr panelAt = (place * (tiling.PanelDepth * width)) - (block * (tiling.DepthBlock * width)) + column;
            IndexExpr PanelAt(IndexExpr k, int v) => panels is null
                ? context.Columns!.At(batch, (number * width) + column + (v * context.Lanes), k)
                : panelAt + (k * width) + (v * context.Lanes);
            IndexExpr At(int i, int v) => sumsAt + (i * GroupWidth) + (place * width) + column + (v * context.Lanes);
            var tile = new RegisterTile(s, context.Vector, height, vectors, IsBlocked
                ? (i, v) => new Load(context.Vector, sums, RegisterTile.Position(s, At(i, v)))
                : null);
            IndexVar k = s.NewVariable("k", shape.Depth);
            IndexExpr first = block * tiling.DepthBlock;
            s.Loop(k, s.Index(first), LoopNest.UpTo(s, first + tiling.DepthBlock, shape.Depth), LoopKind.Serial, inner =>
            {
                if (!IsBlocked && context.Streams.Any)
                {
                    FetchEpilogue(inner, batch, row, height, k, (number * width) + column, vectors * context.Lanes);
                }

                tile.Step(
                    inner, context.Rows.Buffer, i => context.Rows.At(batch, row + i, k),
                    panels ?? context.Columns!.Buffer, v => PanelAt(k, v));
            });
            tile.Store(s, sums, At);
        }
    }

    /// <summary>Asks for a row of what the epilogue reads every few depth indices: never for more lines than are on their way at a time.</summary>
    private void FetchEpilogue(KernelScope scope, IndexExpr batch, IndexExpr row, int height, IndexVar k, IndexExpr column, int columns)
    {
        ulong every = BitOperations.RoundUpToPowerOf2((ulong)(shape.Depth / height) + 1) / 2;
        Expr index = scope.Index(k), since = scope.Code.Apply(ScalarFunction.And, index, Literal.Index((long)every - 1));
        scope.When(scope.Code.Compare(ScalarFunction.Equal, since, Literal.Index(0)), s =>
        {
            // Up to twice as many rows as the tile has: the others are those of the next one.
            IndexVar turn = s.Name("turn", shape.Depth, s.Code.Apply(ScalarFunction.Div, index, Literal.Index((long)every)));
            context.Streams.Fetch(s, batch, row + turn, column, columns);
        });
    }

    private void Epilogue(KernelScope scope, IndexExpr sumsAt, IndexExpr batch, IndexExpr row, IndexExpr group) =>
        context.Epilogue.EmitRow(
            scope, batch, row, group * GroupWidth, Math.Min(GroupWidth, shape.Columns), ColumnCount(scope, group * GroupWidth, GroupWidth), sums, sumsAt);

    /// <summary>Columns from a first one on that exist, of so many.</summary>
    private Expr ColumnCount(KernelScope scope, IndexExpr first, long most)
    {
        long columns = shape.Columns;
        if (columns % most == 0 || columns < most)
        {
            return Literal.Index(Math.Min(most, columns));
        }

        KernelScope owner = scope.Owner(first);
        return owner.Code.Apply(ScalarFunction.Min, owner.Index((first * -1) + columns), Literal.Index(most));
    }
}
