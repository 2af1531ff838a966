using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>The loops of a minor reduction: <see cref="ReductionOrder"/> says in which order.</summary>
/// <remarks>
/// <code>
/// parallel chunk:  for each (result, segment):  lanes = identity
///                    for each run, block:  for q:  vector l in 0..64:  lanes[l] += element(64·q + l);  vector l in the rest
///                    state = tree(lanes);  finish, or keep as partial
/// parallel chunk:  for each result:  chain of the partials;  finish
/// </code>
/// </remarks>
public static class MinorSweep
{
    /// <summary>The phases.</summary>
    public static IEnumerable<Phase> Phases(ReductionBody body)
    {
        ReductionOrder order = body.Order;
        yield return Items.Phase(body, "item", order.Kept * order.Segments, order.Reduced / order.Segments, (scope, item, states) =>
        {
            IndexExpr kept = item / order.Segments, segment = item % order.Segments;
            LoopKind kind = LaneLoops.Kind(states, body.Form, body.Cost);
            LaneLoops.Reset(scope, states, kind);
            Blocks(body, scope, kept, segment, states, kind);
            var final = states.Select(s => (s, LaneTree.Reduce(scope, body.Form, s, Math.Min(order.Run, ReductionOrder.Lanes)))).ToList();
            if (order.Segments == 1)
            {
                body.Finish(scope, final, kept);
            }
            else
            {
                final.Zip(body.Partials).ToList().ForEach(pair => pair.Second.Put(scope, item, pair.First.Item2));
            }
        }, ReductionOrder.Lanes);
        if (order.Segments > 1)
        {
            yield return Items.Phase(body, "kept", order.Kept, order.Segments, (scope, kept, _) => body.Finish(
                scope, [.. body.Partials.Select(p => (p, Chain(scope, p, kept * order.Segments, order.Segments)))], kept), 0);
        }
    }

    private static void Blocks(
        ReductionBody body, KernelScope scope, IndexExpr kept, IndexExpr segment, List<Accumulator> states, LoopKind kind)
    {
        ReductionOrder order = body.Order;
        long blocks = order.Outer * order.BlocksPerRun;
        if (blocks == 1)
        {
            Block(body, scope, kept, 0, 0, states, kind);
            return;
        }

        IndexVar block = scope.NewVariable("b", blocks);
        scope.Loop(
            block, scope.Index(segment * order.SegmentLength),
            LoopNest.UpTo(scope, (segment * order.SegmentLength) + order.SegmentLength, blocks), LoopKind.Serial,
            s => Block(body, s, kept, block / order.BlocksPerRun, block % order.BlocksPerRun, states, kind));
    }

    /// <summary>The elements of one block: whole rows of lanes, then the rest of the run if the run ends here.</summary>
    private static void Block(
        ReductionBody body, KernelScope scope, IndexExpr kept, IndexExpr outer, IndexExpr block, List<Accumulator> states,
        LoopKind kind)
    {
        ReductionOrder order = body.Order;
        void Lanes(KernelScope s, IndexExpr first, IndexVar lane)
        {
            IndexExpr position = first + lane;
            body.Add(s, states, lane, kept, (outer * order.Run) + position);
        }

        const long rowsPerBlock = ReductionOrder.Block / ReductionOrder.Lanes;
        long rows = order.Run / ReductionOrder.Lanes, rest = order.Run % ReductionOrder.Lanes;
        if (rows == 1)
        {
            IndexVar only = scope.NewVariable("l", ReductionOrder.Lanes);
            scope.Loop(only, kind, s => Lanes(s, 0, only));
        }
        else if (rows > 1)
        {
            IndexVar row = scope.NewVariable("q", Math.Min(rows, rowsPerBlock));
            Expr end = order.BlocksPerRun == 1 ? Literal.Index(rows)
                : scope.Code.Apply(ScalarFunction.Min, Literal.Index(rowsPerBlock), scope.Index((block * -rowsPerBlock) + rows));
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

    /// <summary>The states of consecutive cells combined in order.</summary>
    private static EquatableArray<Expr> Chain(KernelScope scope, Accumulator cells, IndexExpr first, long count)
    {
        Var[] total = [.. cells.Get(scope, first).Select(x => new Var(x.Type, scope.Names.Next("sum")))];
        foreach ((Var variable, Expr initial) in total.Zip(cells.Get(scope, first)))
        {
            scope.Code.Emit(new Local(variable, initial));
        }

        IndexVar next = scope.NewVariable("s", count);
        scope.Loop(next, Literal.Index(1), Literal.Index(count), LoopKind.Serial, s =>
        {
            EquatableArray<Expr> sum = cells.Combine(s, EquatableArray.Create<Expr>(total), cells.Get(s, first + next));
            total.Zip(sum).ToList().ForEach(pair => s.Code.Emit(new Assign(pair.First, pair.Second)));
        });
        return EquatableArray.Create<Expr>(total);
    }
}
