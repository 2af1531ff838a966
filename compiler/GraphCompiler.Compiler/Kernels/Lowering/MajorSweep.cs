using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>The loops of a major reduction: <see cref="ReductionOrder"/> says in which order. Columns are lanes.</summary>
/// <remarks>
/// <code>
/// parallel chunk:  for each (outer result, segment, block of columns):  vector c: state[c] = identity
///                    for r in the segment:  vector c: state[c] += element(r, c)
///                    vector c: finish, or keep as partial
/// parallel chunk:  for each (outer result, block of columns):  for each segment: vector c: state[c] += partial;  vector c: finish
/// </code>
/// </remarks>
public static class MajorSweep
{
    /// <summary>Bytes of states that stay in the first-level cache during the sweep: the wider the block, the longer the runs that memory is read in.</summary>
    private const long BlockBytes = 16 << 10;

    /// <summary>Elements from which on rows are read side by side: fewer lie in a cache.</summary>
    private const long FewestElements = 1 << 18;

    /// <summary>Most simple operations of an element for that: more are bound by computing.</summary>
    private const double MostCost = 10;

    /// <summary>The phases.</summary>
    public static IEnumerable<Phase> Phases(ReductionBody body)
    {
        ReductionOrder order = body.Order;
        long width = Math.Min(order.Columns, BlockBytes / body.StateBytes), blocks = (order.Columns + width - 1) / width, outer = order.Kept / order.Columns;
        long segments = order.Segments;
        var fetch = new RowFetch(order.Columns, 1, body.Streams, body.Streams.Sum(s => s.Elements * s.Element.Size));
        bool fetches = body.Streams.Count > 1 && fetch.Pays && order.Columns % width == 0;
        yield return Items.Phase(body, "item", outer * segments * blocks, width * order.Reduced / segments, (scope, item, states) =>
        {
            IndexExpr segment = item / blocks % segments;
            var columns = new Columns(scope, order, item / (blocks * segments), item % blocks, width);
            columns.Each((s, cell, _) => states.ForEach(state => state.Reset(s, cell)));
            Rows(scope, order, segment, fetches ? 1 : RowsAtOnce(body), (row, reduced) => columns.In(row).Each(
                (s, cell, kept) => body.Add(s, states, cell, kept, reduced),
                fetches ? (s, first, count) => fetch.Emit(s, (item / (blocks * segments) * order.Reduced) + reduced[0], (item % blocks * width) + first, count) : null));
            if (segments == 1)
            {
                columns.Each((s, cell, kept) => body.Finish(s, [.. states.Select(state => (state, state.Get(s, cell)))], kept));
            }
            else
            {
                columns.Each((s, cell, _) => states.Zip(body.Partials).ToList().ForEach(
                    pair => pair.Second.Put(s, columns.Partial(segment) + cell, pair.First.Get(s, cell))));
            }
        }, width);
        if (segments > 1)
        {
            yield return Combine(body);
        }
    }

    /// <summary>The loop over the reduced indices of a segment, several a turn, and one over those that are left.</summary>
    internal static void Rows(
        KernelScope scope, ReductionOrder order, IndexExpr segment, int atOnce, Action<KernelScope, IndexExpr[]> body)
    {
        Expr begin = scope.Index(segment * order.SegmentLength);
        Expr end = LoopNest.UpTo(scope, (segment * order.SegmentLength) + order.SegmentLength, order.Reduced);
        if (atOnce > 1)
        {
            Expr count = scope.Code.Apply(ScalarFunction.Div, scope.Code.Apply(ScalarFunction.Sub, end, begin), Literal.Index(atOnce));
            Expr first = begin;
            IndexVar turn = scope.NewVariable("turn", (order.SegmentLength / atOnce) + 1);
            scope.Loop(turn, Literal.Index(0), count, LoopKind.Serial, s =>
            {
                IndexVar row = s.Name("r", order.Reduced, s.Code.Apply(ScalarFunction.Add, first, s.Index(turn * atOnce)));
                body(s, [.. Enumerable.Range(0, atOnce).Select(i => row + i)]);
            });
            begin = scope.Code.Apply(ScalarFunction.Add, begin, scope.Code.Apply(ScalarFunction.Mul, count, Literal.Index(atOnce)));
        }

        IndexVar reduced = scope.NewVariable("r", order.Reduced);
        scope.Loop(reduced, begin, end, LoopKind.Serial, s => body(s, [reduced]));
    }

    /// <summary>
    /// Rows that are read side by side: the states are loaded and stored once for all, and more of memory is asked for at a time. Several inputs are
    /// several streams as it is; they are fetched ahead instead. Three sums over two arrays of 4096×768 take 0.44 ms so, 0.60 ms of eight rows side by side.
    /// </summary>
    private static int RowsAtOnce(ReductionBody body) =>
        body.Order.Kept * body.Order.Reduced >= FewestElements && body.SweepCost <= MostCost ? 8 : 1;

    /// <summary>The phase that combines the segments' partial states in order, and finishes.</summary>
    public static Phase Combine(ReductionBody body)
    {
        ReductionOrder order = body.Order;
        long width = Math.Min(order.Columns, BlockBytes / body.StateBytes), blocks = (order.Columns + width - 1) / width, outer = order.Kept / order.Columns;
        return Items.Phase(body, "item", outer * blocks, width * order.Segments, (scope, item, states) =>
        {
            var columns = new Columns(scope, order, item / blocks, item % blocks, width);
            var pairs = states.Zip(body.Partials).ToList();
            columns.Each((s, cell, _) => pairs.ForEach(p => p.First.Put(s, cell, p.Second.Get(s, columns.Partial(0) + cell))));
            IndexVar segment = scope.NewVariable("s", order.Segments);
            scope.Loop(segment, Literal.Index(1), Literal.Index(order.Segments), LoopKind.Serial, row => columns.In(row).Each(
                (s, cell, _) => pairs.ForEach(p => p.First.Combine(s, cell, p.Second.Get(s, columns.Partial(segment) + cell)))));
            columns.Each((s, cell, kept) => body.Finish(s, [.. states.Select(state => (state, state.Get(s, cell)))], kept));
        }, width);
    }

    /// <summary>A block of columns of one outer result.</summary>
    private sealed class Columns(KernelScope scope, ReductionOrder order, IndexExpr outer, IndexExpr block, long width)
    {
        /// <summary>The same columns for loops inside another block of code.</summary>
        public Columns In(KernelScope inner) => new(inner, order, outer, block, width);

        /// <summary>The cell of the first column among the partial states of a segment.</summary>
        public IndexExpr Partial(IndexExpr segment) =>
            (((outer * order.Segments) + segment) * order.Columns) + (block * width);

        /// <summary>A vector loop over the columns: cell in the block, and row-major index of the result.</summary>
        /// <param name="body">Emits a column.</param>
        /// <param name="ahead">Emits what comes before each piece of 64 columns, from its first and their number; only where all blocks are equal.</param>
        public void Each(Action<KernelScope, IndexExpr, IndexExpr> body, Action<KernelScope, IndexExpr, long>? ahead = null)
        {
            if (ahead is not null)
            {
                Pieces(body, ahead);
                return;
            }

            IndexVar column = scope.NewVariable("c", width);
            Expr end = order.Columns % width == 0 ? Literal.Index(width) : scope.Code.Apply(
                ScalarFunction.Min, Literal.Index(width), scope.Index((block * -width) + order.Columns));
            scope.Loop(
                column, Literal.Index(0), end, LoopKind.Vector,
                s => body(s, column, (outer * order.Columns) + (block * width) + column));
        }

        private void Pieces(Action<KernelScope, IndexExpr, IndexExpr> body, Action<KernelScope, IndexExpr, long> ahead)
        {
            void Piece(KernelScope at, IndexExpr first, long count)
            {
                ahead(at, first, count);
                IndexVar lane = at.NewVariable("l", count);
                at.Loop(lane, LoopKind.Vector, s => body(s, first + lane, (outer * order.Columns) + (block * width) + first + lane));
            }

            long pieces = width / ReductionOrder.Lanes, rest = width % ReductionOrder.Lanes;
            if (pieces > 0)
            {
                IndexVar piece = scope.NewVariable("q", pieces);
                scope.Loop(piece, LoopKind.Serial, s => Piece(s, piece * ReductionOrder.Lanes, ReductionOrder.Lanes));
            }

            if (rest > 0)
            {
                Piece(scope, pieces * ReductionOrder.Lanes, rest);
            }
        }
    }
}
