using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Contraction;

namespace GraphCompiler.Compiler.Kernels.Lowering.Convolutions;

/// <summary>The loops of a tiled convolution over what a chunk computes: panels of columns and parts of them, bands of rows and tiles of them.</summary>
internal sealed class ConvolutionLoops
{
    private readonly ConvolutionTiling tiling;
    private readonly long features;
    private readonly int lanes;
    private readonly int lead;
    private readonly int height;

    /// <summary>Loops over tiles of one size.</summary>
    /// <param name="tiling">How rows and columns are cut up.</param>
    /// <param name="features">Columns of all panels together, without padding.</param>
    /// <param name="lanes">Lanes of a vector.</param>
    /// <param name="rows">Rows of a tile, at most.</param>
    public ConvolutionLoops(ConvolutionTiling tiling, long features, int lanes, int rows)
    {
        (this.tiling, this.features, this.lanes) = (tiling, features, lanes);
        (lead, long most) = tiling.Lead(rows);
        height = (int)most;
    }

    /// <summary>Rows of a tile, at most.</summary>
    public int TileRows => (int)(height * tiling.RowsBehind(lead));

    /// <summary>Vectors of a tile's row: two, or one where that holds all columns.</summary>
    public int TileVectors => features <= lanes ? 1 : 2;

    private int TileColumns => TileVectors * lanes;

    /// <summary>A loop over the panels of a group: (scope, number of the panel, its place in the group).</summary>
    public void EachPanel(KernelScope scope, ConvolutionUnit unit, Action<KernelScope, IndexExpr, IndexExpr> emit)
    {
        if (tiling.PanelsOfGroup == 1)
        {
            emit(scope, unit.Panels, 0);
            return;
        }

        IndexVar panel = scope.NewVariable("panel", tiling.PanelsOfGroup);
        scope.Loop(panel, LoopKind.Serial, s => emit(s, (unit.Panels * tiling.PanelsOfGroup) + panel, panel));
    }

    /// <summary>A loop over the tiles across a panel, from the first column of each; what holds nothing but padding is left out.</summary>
    public void EachPart(KernelScope scope, IndexExpr panel, Action<KernelScope, IndexExpr, int> emit)
    {
        int across = (int)DotShape.CeilDiv(Math.Min(tiling.PanelColumns, features), TileColumns);
        if (across > 1)
        {
            IndexVar part = scope.NewVariable("part", across);
            IndexExpr left = ((panel * -tiling.PanelColumns) + (features + TileColumns - 1)) / TileColumns;
            scope.Loop(part, Literal.Index(0), LoopNest.UpTo(scope, left, across), LoopKind.Serial, s => emit(s, part * TileColumns, TileVectors));
            return;
        }

        long last = tiling.Panels - 1, tail = features - (last * tiling.PanelColumns);
        if (TileVectors == 1 || tail > lanes || last == 0)
        {
            emit(scope, 0, TileVectors);
            return;
        }

        Expr at = scope.Index(panel);
        scope.When(scope.Code.Compare(ScalarFunction.Less, at, Literal.Index(last)), s => emit(s, 0, TileVectors));
        scope.When(scope.Code.Compare(ScalarFunction.Equal, at, Literal.Index(last)), s => emit(s, 0, 1));
    }

    /// <summary>Loops over the bands of a chunk's rows.</summary>
    public void EachBand(KernelScope scope, ConvolutionUnit unit, Action<KernelScope, RowBand> emit)
    {
        Nest(scope, [.. unit.Before]);

        void Nest(KernelScope s, List<IndexExpr> before)
        {
            int coordinate = before.Count;
            (IndexExpr first, IndexExpr count) = Range(unit, coordinate);
            if (coordinate == tiling.Band)
            {
                emit(s, new RowBand(
                    before.ToEquatable(), first, tiling.Extents.Skip(coordinate + 1).ToEquatable(), count * tiling.RowsBehind(coordinate), tiling.BandRows));
                return;
            }

            IndexVar i = s.NewVariable("row", tiling.Extents[coordinate]);
            s.Loop(i, s.Index(first), s.Index(first + count), LoopKind.Serial, inner => Nest(inner, [.. before, i]));
        }
    }

    /// <summary>Loops over the tiles of a band's rows.</summary>
    public void EachTile(KernelScope scope, ConvolutionUnit unit, RowBand band, Action<KernelScope, RowTile> emit)
    {
        Nest(scope, [.. band.Before]);

        void Nest(KernelScope s, List<IndexExpr> before)
        {
            int coordinate = before.Count;
            long extent = tiling.Extents[coordinate];
            (IndexExpr first, IndexExpr count) = Range(unit, coordinate);
            if (coordinate < lead)
            {
                IndexVar i = s.NewVariable("row", extent);
                s.Loop(i, s.Index(first), s.Index(first + count), LoopKind.Serial, inner => Nest(inner, [.. before, i]));
                return;
            }

            (RowBlocks blocks, IndexExpr block) = coordinate == tiling.Block ? (tiling.Blocks, unit.Block) : (new RowBlocks(extent, 1), 0);
            blocks.EachTile(s, block, height, (inner, row, rows) =>
            {
                IndexExpr at = extent == rows ? 0 : inner.Name("row", extent - rows + 1, inner.Index(first + row));
                IndexExpr[] corner = [.. before, at, .. Enumerable.Repeat((IndexExpr)0, tiling.Extents.Count - coordinate - 1)];
                var shape = Shape.FromSizes([rows, .. tiling.Extents.Skip(coordinate + 1)]);
                emit(inner, new RowTile(corner.ToEquatable(), coordinate, shape, Number(corner, tiling.Block), Number(corner, tiling.Band)));
            });
        }

        IndexExpr Number(IndexExpr[] corner, int from)
        {
            IndexExpr number = 0;
            for (int d = from; d < corner.Length; d++)
            {
                number = (number * tiling.Extents[d]) + corner[d] - (d == from ? Range(unit, d).First : 0);
            }

            return number;
        }
    }

    /// <summary>The values of a coordinate that a chunk has.</summary>
    private (IndexExpr First, IndexExpr Count) Range(ConvolutionUnit unit, int coordinate) => coordinate == tiling.Block
        ? (tiling.Blocks.First(unit.Block), tiling.Blocks.Size(unit.Block)) : (0, tiling.Extents[coordinate]);
}
