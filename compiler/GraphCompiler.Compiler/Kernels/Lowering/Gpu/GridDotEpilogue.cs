using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Contraction;

namespace GraphCompiler.Compiler.Kernels.Lowering.Gpu;

/// <summary>What a grid does with finished sums: the outputs of the group, neighbouring columns in neighbouring lanes.</summary>
/// <remarks>
/// Sums pass through shared memory, some rows of the block at a time, and from there each lane takes its elements one after another: so the code
/// of an epilogue (an optimizer's update) stands there once for each time, not once for each register, and all that it reads is read in order.
/// Where the group's only output is the product, registers are stored as they are.
/// </remarks>
/// <param name="group">The group.</param>
/// <param name="problem">Its contraction.</param>
/// <param name="buffers">Its buffers.</param>
public sealed class GridDotEpilogue(FusionGroup group, DotProblem problem, GroupBuffers buffers)
{
    /// <summary>Bytes of sums that pass at a time.</summary>
    private const int BytesAtOnce = 16 << 10;

    private bool IsPlain => group.Outputs is [var only] && only == problem.Node.Result;

    /// <summary>Emits the outputs of a block.</summary>
    /// <param name="grid">The phase.</param>
    /// <param name="tile">The block.</param>
    /// <param name="sums">Each lane's sums.</param>
    /// <param name="batch">Batch index.</param>
    /// <param name="row">First row.</param>
    /// <param name="column">First column.</param>
    public void Emit(GridScope grid, DotTile tile, RegisterTile sums, IndexExpr batch, IndexExpr row, IndexExpr column)
    {
        (IndexExpr laneRow, IndexExpr laneColumn) = (grid.Lane / tile.LaneColumns, grid.Lane % tile.LaneColumns);
        if (IsPlain || tile is { RowsOfLane: 1, ColumnsOfLane: 1 })
        {
            for (int i = 0; i < tile.RowsOfLane; i++)
            {
                for (int j = 0; j < tile.ColumnsOfLane; j++)
                {
                    Var sum = sums[i, j];
                    Element(grid.Body, batch, row + Row(i), column + Column(j), (_, _, _) => sum);
                }
            }

            return;
        }

        int rowBytes = tile.LaneRows * tile.Columns * problem.Shape.Type.Size;
        int atOnce = Math.Clamp(BytesAtOnce / rowBytes, 1, tile.RowsOfLane);
        KernelBuffer staged = grid.Share("sums", problem.Shape.Type, (long)tile.LaneRows * atOnce * tile.Columns);
        for (int first = 0; first < tile.RowsOfLane; first += atOnce)
        {
            int count = Math.Min(atOnce, tile.RowsOfLane - first), start = first;
            for (int i = 0; i < count; i++)
            {
                for (int j = 0; j < tile.ColumnsOfLane; j++)
                {
                    IndexExpr place = (((laneRow * atOnce) + i) * tile.Columns) + Column(j);
                    grid.Body.Code.Emit(new Store(staged, RegisterTile.Position(grid.Body, place), sums[first + i, j]));
                }
            }

            grid.Body.Code.Emit(new GroupBarrier());
            long elements = (long)tile.LaneRows * atOnce * tile.Columns;
            IndexVar turn = grid.Body.NewVariable("turn", elements / grid.Lanes);
            grid.Body.Loop(turn, LoopKind.Serial, s =>
            {
                IndexVar e = s.Name("e", elements, s.Index((turn * grid.Lanes) + grid.Lane));
                (IndexExpr stagedRow, IndexExpr stagedColumn) = (e / tile.Columns, e % tile.Columns);
                // Which row of the block the staged one is: that of a lane, and which of the lane's.
                IndexExpr ofBlock = DotTile.Place(stagedRow / atOnce, tile.LaneRows, tile.RowsOfLane, (stagedRow % atOnce) + start);
                Element(s, batch, row + ofBlock, column + stagedColumn, (inner, _, _) => inner.Code.Let(
                    new Load(new KernelType(staged.Element), staged, KernelScope.Variable(e)), "sum"));
            });
            if (first + atOnce < tile.RowsOfLane)
            {
                grid.Body.Code.Emit(new GroupBarrier());
            }
        }

        IndexExpr Row(int i) => DotTile.Place(laneRow, tile.LaneRows, tile.RowsOfLane, i);

        IndexExpr Column(int j) => DotTile.Place(laneColumn, tile.LaneColumns, tile.ColumnsOfLane, j);
    }

    /// <summary>Emits an element of every output, where it exists.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="batch">Batch index.</param>
    /// <param name="row">Row.</param>
    /// <param name="column">Column.</param>
    /// <param name="sum">Gives the finished sum.</param>
    public void Element(KernelScope scope, IndexExpr batch, IndexExpr row, IndexExpr column, ValueAtHand sum) =>
        GridScope.Item(scope, problem.Shape.Rows, row, (inRow, r) => GridScope.Item(inRow, problem.Shape.Columns, column, (s, c) =>
        {
            var emitter = new ElementEmitter(
                group, buffers.Inputs, buffers.FaultWord, (at, value, index) => value == problem.Node.Result ? sum(s, value, index) : null) { Pinned = s };
            // All values before the first store: an output may lie in an input's memory.
            Expr[] values = [.. group.Outputs.Select(OutputPlacement.Computed).Select(v => emitter.Emit(s, v, problem.Index(v, batch, r, c)))];
            for (int i = 0; i < values.Length; i++)
            {
                s.Code.Emit(new Store(buffers.Outputs[i], s.Index(problem.Position(group.Outputs[i], batch, r, c)), values[i]));
            }
        }));
}
