using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Gpu;

/// <summary>Reductions in a grid: <see cref="ReductionOrder"/> says in which order.</summary>
/// <remarks>
/// <code>
/// minor   group: (result, segment)             lane l: chain of elements l, l + 64, …;   tree;   finish, or keep as partial
/// major   lane: (outer result, segment, column)    chain of the segment's rows;   finish, or keep as partial
/// both    lane: result                         chain of the partials;   finish
/// </code>
/// Neighbouring lanes read neighbours in memory, along a run or along the columns.
/// </remarks>
public static class GridReductions
{
    /// <summary>Elements of a chain that are read side by side.</summary>
    private const int AtOnce = 4;

    /// <summary>The phases.</summary>
    public static IEnumerable<Phase> Phases(ReductionBody body)
    {
        yield return body.Order.IsMinor ? Minor(body) : Major(body);
        if (body.Order.Segments > 1)
        {
            yield return Combine(body);
        }
    }

    /// <summary>The phase that combines the segments' partial states in order, and finishes.</summary>
    public static Phase Combine(ReductionBody body)
    {
        ReductionOrder order = body.Order;
        return GridScope.Items(body.Names, order.Kept, order.Segments, (scope, kept) =>
        {
            // Of a minor reduction there is one column.
            IndexExpr first = (kept / order.Columns * (order.Segments * order.Columns)) + (kept % order.Columns);
            body.Finish(
                scope, [.. body.Partials.Select(p => (p, Chain(scope, p, s => first + (s * order.Columns), order.Segments)))], kept);
        });
    }

    private static Phase Minor(ReductionBody body)
    {
        ReductionOrder order = body.Order;
        var grid = new GridScope(body.Names, order.Kept * order.Segments, ReductionOrder.Lanes);
        KernelScope scope = grid.Body;
        (IndexExpr kept, IndexExpr segment) = (grid.Group / order.Segments, grid.Group % order.Segments);
        IReadOnlyList<Accumulator> states = body.Scratch(scope, 1);
        var tree = new GridTree(grid, states);
        foreach (Accumulator state in states)
        {
            state.Reset(scope, 0);
        }

        Blocks(body, grid, kept, segment, states);
        tree.Reduce(scope, Math.Min(order.Run, ReductionOrder.Lanes));
        GridScope.Item(scope, 1, grid.Lane, (s, _) =>
        {
            if (order.Segments == 1)
            {
                body.Finish(s, tree.Result(s), kept);
                return;
            }

            foreach ((Accumulator partial, EquatableArray<Expr> state) in body.Partials.Zip(tree.Result(s).Select(r => r.State)))
            {
                partial.Put(s, grid.Group, state);
            }
        });
        return grid.Phase(body.Cost * order.Reduced / order.Segments);
    }

    /// <summary>The elements of a segment, each lane its own.</summary>
    private static void Blocks(ReductionBody body, GridScope grid, IndexExpr kept, IndexExpr segment, IReadOnlyList<Accumulator> states)
    {
        ReductionOrder order = body.Order;
        long blocks = order.Outer * order.BlocksPerRun;
        if (order.Reduced == 0)
        {
            return;
        }

        if (blocks == 1)
        {
            Block(grid.Body, 0, 0);
            return;
        }

        IndexVar block = grid.Body.NewVariable("b", blocks);
        grid.Body.Loop(
            block, grid.Body.Index(segment * order.SegmentLength),
            LoopNest.UpTo(grid.Body, (segment * order.SegmentLength) + order.SegmentLength, blocks), LoopKind.Serial,
            s => Block(s, block / order.BlocksPerRun, block % order.BlocksPerRun));

        void Block(KernelScope scope, IndexExpr outer, IndexExpr number)
        {
            void Add(KernelScope s, params IEnumerable<IndexExpr> places) => body.Add(
                s, states, 0, kept, [.. places.Select(place => (outer * order.Run) + (number * ReductionOrder.Block) + place)]);

            long rows = Math.Min(order.Run, ReductionOrder.Block) / ReductionOrder.Lanes, rest = order.Run % ReductionOrder.Lanes;
            Rows(scope, rows, order.BlocksPerRun == 1 ? Literal.Index(rows) : scope.Code.Apply(
                ScalarFunction.Min, Literal.Index(rows), scope.Index((number * -rows) + (order.Run / ReductionOrder.Lanes))));
            if (rest == 0)
            {
                return;
            }

            IndexExpr last = (number * -ReductionOrder.Block) + (order.Run - rest);
            void Rest(KernelScope at) => GridScope.Item(at, rest, grid.Lane, (s, l) => Add(s, last + l));
            if (order.BlocksPerRun == 1)
            {
                Rest(scope);
            }
            else
            {
                scope.When(scope.Code.Compare(ScalarFunction.Equal, scope.Index(number), Literal.Index(order.BlocksPerRun - 1)), Rest);
            }

            // The block's rows of 64 elements, several a turn, and those that are left.
            void Rows(KernelScope at, long most, Expr end)
            {
                Expr turns = at.Code.Apply(ScalarFunction.Div, end, Literal.Index(AtOnce));
                IndexVar turn = at.NewVariable("turn", Math.Max(1, most / AtOnce)), row = at.NewVariable("q", Math.Max(1, most));
                at.Loop(turn, Literal.Index(0), turns, LoopKind.Serial, s => Add(s, Enumerable.Range(0, AtOnce)
                    .Select(k => (((turn * AtOnce) + k) * ReductionOrder.Lanes) + grid.Lane)));
                at.Loop(row, at.Code.Apply(ScalarFunction.Mul, turns, Literal.Index(AtOnce)), end, LoopKind.Serial, s =>
                    Add(s, (row * ReductionOrder.Lanes) + grid.Lane));
            }
        }
    }

    private static Phase Major(ReductionBody body)
    {
        ReductionOrder order = body.Order;
        long count = order.Kept * order.Segments;
        var grid = new GridScope(body.Names, (count + GridScope.ItemLanes - 1) / GridScope.ItemLanes, GridScope.ItemLanes);
        IReadOnlyList<Accumulator> states = body.Scratch(grid.Body, 1);
        GridScope.Item(grid.Body, count, (grid.Group * GridScope.ItemLanes) + grid.Lane, (scope, i) =>
        {
            // The place of a partial state: outer result, segment, column.
            IndexExpr kept = (i / (order.Segments * order.Columns) * order.Columns) + (i % order.Columns);
            foreach (Accumulator state in states)
            {
                state.Reset(scope, 0);
            }

            MajorSweep.Rows(scope, order, i / order.Columns % order.Segments, AtOnce, (s, rows) => body.Add(s, states, 0, kept, rows));
            if (order.Segments == 1)
            {
                body.Finish(scope, [.. states.Select(state => (state, state.Get(scope, 0)))], kept);
                return;
            }

            foreach ((Accumulator partial, Accumulator state) in body.Partials.Zip(states))
            {
                partial.Put(scope, i, state.Get(scope, 0));
            }
        });
        return grid.Phase(body.Cost * GridScope.ItemLanes * order.Reduced / order.Segments);
    }

    /// <summary>The states of some cells combined in order, from the first.</summary>
    private static EquatableArray<Expr> Chain(KernelScope scope, Accumulator cells, Func<IndexExpr, IndexExpr> cell, long count)
    {
        Var[] total = [.. cells.Get(scope, cell(0)).Select(x =>
        {
            var variable = new Var(x.Type, scope.Names.Next("sum"));
            scope.Code.Emit(new Local(variable, x));
            return variable;
        })];
        IndexVar next = scope.NewVariable("s", count);
        scope.Loop(next, Literal.Index(1), Literal.Index(count), LoopKind.Serial, s =>
        {
            EquatableArray<Expr> sum = cells.Combine(s, EquatableArray.Create<Expr>(total), cells.Get(s, cell(next)));
            foreach ((Var variable, Expr value) in total.Zip(sum))
            {
                s.Code.Emit(new Assign(variable, value));
            }
        });
        return EquatableArray.Create<Expr>(total);
    }
}
