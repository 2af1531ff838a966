using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Kernels.Lowering.Contraction;

namespace GraphCompiler.Compiler.Kernels.Lowering.Gpu;

/// <summary>A contraction in a grid: a group computes a block of a product, from blocks of both operands in shared memory.</summary>
/// <remarks>
/// <code>
/// grid group: (batch, block of rows, block of columns)     registers = +0
///   serial block of the depth:   rows and columns to shared memory     barrier
///                                for each k of it:  registers += row · column      barrier
///   epilogue (<see cref="GridDotEpilogue"/>)
/// </code>
/// Each element is one chain of multiply-adds along k. Operands are read element by element wherever they lie (transposed, packed, computed by a
/// prologue): there is one route for all.
/// </remarks>
public sealed class GridDot
{
    private readonly DotProblem problem;
    private readonly DotTile tile;
    private readonly GridScope grid;
    private readonly StagedOperand rows;
    private readonly StagedOperand columns;
    private readonly GridDotEpilogue epilogue;

    private GridDot(FusionGroup group, DotProblem problem, GroupBuffers buffers, NameSource names)
    {
        (this.problem, tile) = (problem, DotTile.For(problem.Shape));
        grid = new GridScope(names, tile.Groups(problem.Shape), tile.Lanes);
        var emitter = new ElementEmitter(group, buffers.Inputs, buffers.FaultWord);
        rows = new StagedOperand(grid, group, emitter, problem.Rows, tile.Rows, tile.Depth);
        columns = new StagedOperand(grid, group, emitter, problem.Columns, tile.Columns, tile.Depth);
        epilogue = new GridDotEpilogue(group, problem, buffers);
    }

    /// <summary>The phases of a contraction.</summary>
    /// <param name="group">The group.</param>
    /// <param name="problem">Its contraction, which has elements.</param>
    /// <param name="buffers">Its buffers.</param>
    public static IEnumerable<Phase> Emit(FusionGroup group, DotProblem problem, GroupBuffers buffers)
    {
        var names = new NameSource();
        return DotOrder.SegmentLength(problem.Shape) < problem.Shape.Depth
            ? new GridSegments(group, problem, buffers, names).Emit()
            : [new GridDot(group, problem, buffers, names).Blocks()];
    }

    private Phase Blocks()
    {
        DotShape shape = problem.Shape;
        long rowBlocks = DotShape.CeilDiv(shape.Rows, tile.Rows), columnBlocks = DotShape.CeilDiv(shape.Columns, tile.Columns);
        IndexExpr batch = grid.Group / (rowBlocks * columnBlocks);
        IndexExpr row = grid.Group / columnBlocks % rowBlocks * tile.Rows, column = grid.Group % columnBlocks * tile.Columns;
        var registers = new RegisterTile(grid.Body, new KernelType(shape.Type), tile.RowsOfLane, tile.ColumnsOfLane);

        long whole = shape.Depth / tile.Depth;
        if (whole > 0)
        {
            IndexVar block = grid.Body.NewVariable("k", whole);
            grid.Body.Loop(block, LoopKind.Serial, s =>
            {
                Block(s, registers, batch, row, column, whole == 1 ? 0 : block * tile.Depth, tile.Depth);
                s.Code.Emit(new GroupBarrier());
            });
        }

        if (shape.Depth % tile.Depth != 0)
        {
            Block(grid.Body, registers, batch, row, column, whole * tile.Depth, (int)(shape.Depth % tile.Depth));
        }

        epilogue.Emit(grid, tile, registers, batch, row, column);
        return grid.Phase(2.0 * tile.Rows * tile.Columns * shape.Depth);
    }

    /// <summary>The multiply-adds of a block of the depth.</summary>
    private void Block(
        KernelScope scope, RegisterTile registers, IndexExpr batch, IndexExpr row, IndexExpr column, IndexExpr firstDepth, int depth)
    {
        rows.Read(scope, batch, row, firstDepth);
        columns.Read(scope, batch, column, firstDepth);
        scope.Code.Emit(new GroupBarrier());
        (IndexExpr laneRow, IndexExpr laneColumn) = (grid.Lane / tile.LaneColumns, grid.Lane % tile.LaneColumns);
        for (int k = 0; k < depth; k++)
        {
            int at = k;
            registers.Step(
                scope,
                rows.Block, i => rows.At(at, DotTile.Place(laneRow, tile.LaneRows, tile.RowsOfLane, i)),
                columns.Block, j => columns.At(at, DotTile.Place(laneColumn, tile.LaneColumns, tile.ColumnsOfLane, j)));
        }
    }
}
