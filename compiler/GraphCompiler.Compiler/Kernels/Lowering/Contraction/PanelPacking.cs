using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Contraction;

/// <summary>Copies a panel, [depth, columns] of the columns' operand, into scratch memory row by row, padded with zeros to its full width.</summary>
/// <remarks>Computed operands (a prologue) are evaluated here, once for each block of rows that uses them.</remarks>
/// <param name="context">The dot.</param>
/// <param name="panel">Where it goes.</param>
/// <param name="panelAt">Position of its first element there.</param>
/// <param name="depthBlock">Depth of the panel.</param>
public sealed class PanelPacking(DotContext context, KernelBuffer panel, IndexExpr panelAt, long depthBlock)
{
    private readonly int width = context.Shape.PanelColumns;

    /// <summary>Emits the packing.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="batch">Batch index.</param>
    /// <param name="number">Number of the panel.</param>
    /// <param name="block">Number of the depth block.</param>
    public void Emit(KernelScope scope, IndexExpr batch, IndexExpr number, IndexExpr block)
    {
        DotShape shape = context.Shape;
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
        else if (context.Lanes > 1 && context.Columns is { DepthStride: 1 } columnMajor)
        {
            Transpose(scope, columnMajor, batch, number, block);
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

    /// <summary>Square blocks of the depth and as many columns as a register has lanes; what is left of the depth one by one.</summary>
    private void Transpose(KernelScope scope, MatrixAccess columns, IndexExpr batch, IndexExpr number, IndexExpr block)
    {
        int lanes = context.Lanes;
        var transposition = new LaneTransposition(scope, context.Vector);
        EachDepth(scope, block, lanes, (s, k) =>
        {
            for (int j = 0; j < width; j += lanes)
            {
                Expr[] square = [.. Enumerable.Range(j, lanes).Select(c => s.Code.Let(
                    new Load(context.Vector, columns.Buffer, RegisterTile.Position(s, columns.At(batch, (number * width) + c, k))), "b"))];
                Expr[] transposed = transposition.Emit(s, square);
                for (int i = 0; i < lanes; i++)
                {
                    s.Code.Emit(new Store(panel, RegisterTile.Position(s, At(k + i, block) + j), transposed[i]));
                }
            }
        });
        long rest = context.Shape.Depth % lanes;
        if (rest > 0)
        {
            IndexVar r = scope.NewVariable("r", rest);
            When(scope, IsLast(scope, block), last => last.Loop(r, LoopKind.Serial, s =>
                Elements(s, batch, number, (context.Shape.Depth - rest) + r, block, width)));
        }
    }

    /// <summary>A loop over the depth of a block in steps, without what is left of the whole depth at its end.</summary>
    private void EachDepth(KernelScope scope, IndexExpr block, int step, Action<KernelScope, IndexExpr> body)
    {
        long steps = context.Shape.Depth / step;
        IndexVar k = scope.NewVariable("k", steps);
        IndexExpr first = block * (depthBlock / step);
        scope.Loop(k, scope.Index(first), LoopNest.UpTo(scope, first + (depthBlock / step), steps), LoopKind.Serial, s => body(s, k * step));
    }

    private Expr? IsLast(KernelScope scope, IndexExpr block)
    {
        long last = DotShape.CeilDiv(context.Shape.Depth, depthBlock) - 1;
        return last == 0 ? null : scope.Code.Compare(ScalarFunction.Equal, scope.Index(block), Literal.Index(last));
    }

    private static void When(KernelScope scope, Expr? condition, Action<KernelScope> body)
    {
        if (condition is null)
        {
            body(scope);
        }
        else
        {
            scope.When(condition, body);
        }
    }

    private IndexExpr At(IndexExpr k, IndexExpr block) => panelAt + ((k - (block * depthBlock)) * width);
}
