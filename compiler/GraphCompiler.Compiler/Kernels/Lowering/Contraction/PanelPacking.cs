using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Contraction;

/// <summary>Copies a panel, [depth, columns] of the columns' operand, into scratch memory row by row, padded to its full width.</summary>
/// <remarks>Computed operands (a prologue) are evaluated here, once for each block of rows that uses them.</remarks>
/// <param name="context">The dot.</param>
/// <param name="panel">Where it goes.</param>
/// <param name="panelAt">Position of its first element there.</param>
/// <param name="depthBlock">Depth of the panel.</param>
public sealed class PanelPacking(DotContext context, KernelBuffer panel, IndexExpr panelAt, long depthBlock)
{
    private readonly int width = context.Shape.PanelColumns;

    /// <summary>Whether neighbours in memory are depth indices.</summary>
    private bool IsTransposed => context.Lanes > 1 && context.Columns is { FreeStride: not 1 } columns && columns.HasDepthRuns(context.Lanes);

    /// <summary>Emits the packing.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="batch">Batch index.</param>
    /// <param name="number">Number of the panel.</param>
    /// <param name="block">Number of the depth block.</param>
    public void Emit(KernelScope scope, IndexExpr batch, IndexExpr number, IndexExpr block)
    {
        DotShape shape = context.Shape;
        if (IsTransposed)
        {
            Transpose(scope, batch, number, block);
            return;
        }

        long tail = shape.Columns % width;
        long full = shape.Columns / width;
        if (tail == 0)
        {
            Full(scope, batch, number, block);
        }
        else if (full == 0)
        {
            Tail(scope, batch, number, block, tail);
        }
        else
        {
            Expr at = scope.Index(number);
            scope.When(scope.Code.Compare(ScalarFunction.Less, at, Literal.Index(full)), s => Full(s, batch, number, block));
            scope.When(scope.Code.Compare(ScalarFunction.Equal, at, Literal.Index(full)), s => Tail(s, batch, full, block, tail));
        }
    }

    private void Full(KernelScope scope, IndexExpr batch, IndexExpr number, IndexExpr block)
    {
        if (context.Lanes > 1 && context.Columns is { FreeStride: 1 } rowMajor)
        {
            Copy(scope, rowMajor, batch, number, block);
        }
        else
        {
            EachDepth(scope, block, 1, (s, k) => Elements(s, batch, number, k, block, width));
        }
    }

    private void Tail(KernelScope scope, IndexExpr batch, IndexExpr number, IndexExpr block, long columns) =>
        EachDepth(scope, block, 1, (s, k) =>
        {
            Elements(s, batch, number, k, block, columns);
            context.Clear(s, panel, At(k, block) + columns, width - columns, Literal.Index(width - columns));
        });

    private void Elements(KernelScope scope, IndexExpr batch, IndexExpr number, IndexExpr k, IndexExpr block, long columns)
    {
        IndexVar j = scope.NewVariable("j", columns);
        scope.Loop(j, LoopKind.Vector, s =>
        {
            Expr element = context.Element(s, batch, (number * width) + j, k);
            s.Code.Emit(new Store(panel, s.Index(At(k, block) + j), element));
        });
    }

    private void Copy(KernelScope scope, MatrixAccess columns, IndexExpr batch, IndexExpr number, IndexExpr block) =>
        EachDepth(scope, block, 1, (s, k) =>
        {
            for (int j = 0; j < width; j += context.Lanes)
            {
                Expr at = RegisterTile.Position(s, columns.At(batch, (number * width) + j, k));
                Expr value = s.Code.Let(new Load(context.Vector, columns.Buffer, at), "b");
                s.Code.Emit(new Store(panel, RegisterTile.Position(s, At(k, block) + j), value));
            }
        });

    /// <summary>Squares of as many depth indices and columns as a register has lanes.</summary>
    /// <remarks>
    /// There is one body of code for all of them: of the last square of the depth only some lanes are read, and columns that do not exist are
    /// the last one again. What is stored for those is never used.
    /// </remarks>
    private void Transpose(KernelScope scope, IndexExpr batch, IndexExpr number, IndexExpr block)
    {
        int lanes = context.Lanes;
        DotShape shape = context.Shape;
        var transposition = new LaneTransposition(context.Vector);
        IndexVar square = scope.NewVariable("square", width / lanes);
        scope.Loop(square, LoopKind.Serial, outer =>
        {
            IndexExpr[] columns = [.. Enumerable.Range(0, lanes).Select(i => Existing(outer, (number * width) + (square * lanes) + i))];
            EachDepth(outer, block, lanes, (s, k) =>
            {
                Expr? mask = shape.Depth % lanes == 0 ? null : s.Code.Let(new TailMask(
                    context.Vector with { Element = DType.Bool }, LoopNest.UpTo(s, (k * -1) + shape.Depth, lanes)));
                Expr[] rows = [.. columns.Select(column => s.Code.Let(new Load(
                    context.Vector, context.Columns!.Buffer, RegisterTile.Position(s, context.Columns.At(batch, column, k)), mask), "b"))];
                Expr[] transposed = transposition.Emit(s, rows);
                for (int i = 0; i < lanes; i++)
                {
                    s.Code.Emit(new Store(
                        panel, RegisterTile.Position(s, At(k + i, block) + (square * lanes)), transposed[i]));
                }
            });
        });
    }

    private IndexExpr Existing(KernelScope scope, IndexExpr column)
    {
        long columns = context.Shape.Columns;
        return columns % width == 0 ? column : scope.Name("column", columns, LoopNest.UpTo(scope, column, columns - 1));
    }

    /// <summary>A loop over the depth of a block in steps, the last of which may reach past the whole depth.</summary>
    private void EachDepth(KernelScope scope, IndexExpr block, int step, Action<KernelScope, IndexExpr> body)
    {
        long steps = DotShape.CeilDiv(context.Shape.Depth, step);
        if (steps == 0)
        {
            return;
        }

        IndexVar k = scope.NewVariable("k", steps);
        long stepsOfBlock = DotShape.CeilDiv(depthBlock, step);
        IndexExpr first = block * stepsOfBlock;
        scope.Loop(k, scope.Index(first), LoopNest.UpTo(scope, first + stepsOfBlock, steps), LoopKind.Serial, s => body(s, k * step));
    }

    private IndexExpr At(IndexExpr k, IndexExpr block) => panelAt + ((k - (block * depthBlock)) * width);
}
