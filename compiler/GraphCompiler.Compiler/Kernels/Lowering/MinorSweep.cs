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
            new LaneRuns(order, kind, (s, lane, reduced) => body.Add(s, states, lane, kept, reduced)).Segment(scope, segment);
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

    /// <summary>The states of consecutive cells combined in order.</summary>
    public static EquatableArray<Expr> Chain(KernelScope scope, Accumulator cells, IndexExpr first, long count)
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
