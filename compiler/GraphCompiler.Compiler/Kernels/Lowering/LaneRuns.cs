using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>The loops over the runs of one result of a minor reduction, piece by piece of 64 elements, each element in its virtual lane.</summary>
/// <param name="order">The order.</param>
/// <param name="kind">How loops over lanes are run.</param>
/// <param name="add">Adds an element: from its scope, the lane, and its row-major index among those of the result.</param>
public sealed class LaneRuns(ReductionOrder order, LoopKind kind, Action<KernelScope, IndexVar, IndexExpr> add)
{
    private const long RowsPerBlock = ReductionOrder.Block / ReductionOrder.Lanes;

    /// <summary>The blocks of a segment, one after another.</summary>
    public void Segment(KernelScope scope, IndexExpr segment)
    {
        long blocks = order.Outer * order.BlocksPerRun;
        if (blocks == 1)
        {
            Block(scope, 0, 0);
            return;
        }

        IndexVar block = scope.NewVariable("b", blocks);
        scope.Loop(
            block, scope.Index(segment * order.SegmentLength),
            LoopNest.UpTo(scope, (segment * order.SegmentLength) + order.SegmentLength, blocks), LoopKind.Serial,
            s => Block(s, block / order.BlocksPerRun, block % order.BlocksPerRun));
    }

    /// <summary>A run that is one block.</summary>
    public void Run(KernelScope scope, IndexExpr outer) => Block(scope, outer, 0);

    /// <summary>The elements of one block: whole rows of lanes, then the rest of the run if the run ends here.</summary>
    private void Block(KernelScope scope, IndexExpr outer, IndexExpr block)
    {
        void Lanes(KernelScope s, IndexExpr first, IndexVar lane) => add(s, lane, (outer * order.Run) + (first + lane));

        long rows = order.Run / ReductionOrder.Lanes, rest = order.Run % ReductionOrder.Lanes;
        if (rows == 1)
        {
            IndexVar only = scope.NewVariable("l", ReductionOrder.Lanes);
            scope.Loop(only, kind, s => Lanes(s, 0, only));
        }
        else if (rows > 1)
        {
            IndexVar row = scope.NewVariable("q", Math.Min(rows, RowsPerBlock));
            Expr end = order.BlocksPerRun == 1 ? Literal.Index(rows)
                : scope.Code.Apply(ScalarFunction.Min, Literal.Index(RowsPerBlock), scope.Index((block * -RowsPerBlock) + rows));
            scope.Loop(row, Literal.Index(0), end, LoopKind.Serial, r =>
            {
                IndexVar lane = r.NewVariable("l", ReductionOrder.Lanes);
                r.Loop(lane, kind, s => Lanes(s, (block * ReductionOrder.Block) + (row * ReductionOrder.Lanes), lane));
            });
        }

        if (rest > 0)
        {
            void Rest(KernelScope at)
            {
                IndexVar lane = at.NewVariable("l", rest);
                at.Loop(lane, kind, s => Lanes(s, rows * ReductionOrder.Lanes, lane));
            }

            if (order.BlocksPerRun == 1)
            {
                Rest(scope);
            }
            else
            {
                scope.When(scope.Code.Compare(ScalarFunction.Equal, scope.Index(block), Literal.Index(order.BlocksPerRun - 1)), Rest);
            }
        }
    }
}
