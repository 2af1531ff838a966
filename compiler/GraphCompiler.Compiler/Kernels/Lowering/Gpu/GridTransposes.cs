using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Gpu;

/// <summary>Elements whose inputs are contiguous along another loop than the outputs, in a grid: tiles of 32 × 32 through shared memory.</summary>
/// <remarks>
/// <code>
/// grid group: tile     input[row0 + lane % 32, col0 + lane / 32 + 8·q] to tile[col, row]      barrier
///                      element (row0 + lane / 32 + 8·p, col0 + lane % 32), from tile[col, row]
/// </code>
/// Both memory and its transpose are run through in order. A row of the tile has one place more than elements, so that the lanes of a column meet
/// different banks.
/// </remarks>
/// <param name="group">The group.</param>
/// <param name="space">The space of its elements.</param>
/// <param name="rows">The loop along which inputs are contiguous; columns are the last.</param>
/// <param name="buffers">Its buffers.</param>
public sealed class GridTransposes(FusionGroup group, IterationSpace space, int rows, GroupBuffers buffers)
{
    private const int Side = 32, Pitch = Side + 1, LaneRows = GridScope.ItemLanes / Side;

    private readonly long rowCount = space.Extents[rows];
    private readonly long columnCount = space.Extents[^1];
    private readonly Dictionary<(Value, IndexExpr), KernelBuffer> tiles = [];
    private long sharedBytes;

    /// <summary>The phase.</summary>
    public Phase Emit()
    {
        long rowTiles = (rowCount + Side - 1) / Side, columnTiles = (columnCount + Side - 1) / Side;
        long[] others = [.. space.Extents.Select((e, i) => i == rows || i == space.Extents.Count - 1 ? 1 : e)];
        var outer = Shape.FromSizes(others.Aggregate(1L, (n, e) => checked(n * e)));
        var grid = new GridScope(new NameSource(), checked(outer.Elements * rowTiles * columnTiles), GridScope.ItemLanes);
        EquatableArray<IndexExpr> index = ReshapeMap.Index(Shape.FromSizes([.. others]), outer, [grid.Group / (rowTiles * columnTiles)]);
        IndexExpr row = grid.Group / columnTiles % rowTiles * Side, column = grid.Group % columnTiles * Side;
        IndexVar pass = grid.Body.NewVariable("p", Side / LaneRows);
        grid.Body.Loop(pass, LoopKind.Serial, s =>
        {
            IndexExpr inTile = (pass * LaneRows) + (grid.Lane / Side);
            GridScope.Item(s, rowCount, row + inTile, (inRow, r) => GridScope.Item(inRow, columnCount, column + (grid.Lane % Side), (at, c) =>
            {
                var emitter = new ElementEmitter(group, buffers.Inputs, buffers.FaultWord, (scope, value, element) =>
                    Tile(grid, value, element, (r, row), (c, column)) is { } tile
                        ? scope.Once((tile, r, c), o => o.Code.Let(new Load(
                            new KernelType(value.Type.DType), tile, o.Index((grid.Lane % Side * Pitch) + inTile))))
                        : null);
                IndexExpr[] loops = [.. index];
                (loops[rows], loops[^1]) = (r, c);
                buffers.Store(at, emitter, group.Outputs.Select(v => (v, space.Index(OutputPlacement.Computed(v).Type.Shape, loops))));
            }));
            if (tiles.Count > 0)
            {
                // The tiles are filled before this loop, which is emitted last.
                grid.Body.Code.Emit(new GroupBarrier());
            }
        });
        return grid.Phase(ElementCost.Of(group) * Side * Side);
    }

    /// <summary>The tile that an element of an input lies in; null where it is not read across.</summary>
    private KernelBuffer? Tile(
        GridScope grid, Value value, EquatableArray<IndexExpr> element, (IndexVar Variable, IndexExpr First) row, (IndexVar Variable, IndexExpr First) column)
    {
        if (!buffers.Inputs.TryGetValue(value, out KernelBuffer? input))
        {
            return null;
        }

        IndexExpr linear = IndexAlgebra.Linearize(element, value.Type.Shape.Strides());
        if (MemoryAccess.Factor(linear, row.Variable.Name) != 1 || MemoryAccess.Factor(linear, column.Variable.Name) is not { } across || across <= 1)
        {
            return null;
        }

        IndexExpr origin = linear - row.Variable - (column.Variable * across);
        if (tiles.TryGetValue((value, origin), out KernelBuffer? tile))
        {
            return tile;
        }

        long bytes = Side * Pitch * value.Type.DType.Size;
        if (sharedBytes + bytes > KernelVerifier.MaxSharedBytes)
        {
            return null;
        }

        sharedBytes += bytes;
        tile = grid.Share("tile", value.Type.DType, Side * Pitch);
        tiles.Add((value, origin), tile);
        IndexVar pass = grid.Body.NewVariable("q", Side / LaneRows);
        grid.Body.Loop(pass, LoopKind.Serial, s =>
        {
            IndexExpr inTile = (pass * LaneRows) + (grid.Lane / Side);
            GridScope.Item(s, rowCount, row.First + (grid.Lane % Side), (inRow, r) => GridScope.Item(inRow, columnCount, column.First + inTile, (at, c) =>
                at.Code.Emit(new Store(
                    tile, at.Index((inTile * Pitch) + (grid.Lane % Side)),
                    at.Code.Let(new Load(new KernelType(input.Element), input, at.Index(origin + r + (c * across))))))));
        });
        return tile;
    }
}
