using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Fibers;

/// <summary>Fibers of a major reduction, a block of columns side by side: each column is a lane, states and results are kept for all.</summary>
/// <remarks>
/// <code>
/// vector c: state[c] = identity
/// for r in the segment:  vector c: state[c] += element(r, c)
/// vector c: result[c] = finish(state[c])
/// </code>
/// </remarks>
public sealed class ColumnSweeps : FiberSweeps
{
    /// <summary>The sweep that asks for the next block: the first one has waited for its own.</summary>
    private const int FetchingSweep = 2;

    private readonly VectorForm form;
    private readonly KernelScope phase;
    private readonly Dictionary<Node, Accumulator> states;
    private readonly Dictionary<Node, Accumulator> segments = [];
    private readonly Dictionary<Value, KernelBuffer> results = [];
    private IndexExpr first = 0;
    private IndexExpr next = 0;
    private IndexExpr block = 0;
    private IndexExpr column = 0;

    /// <summary>The sweeps of one kernel.</summary>
    public ColumnSweeps(FiberLowering lowering, FiberBlocks blocks, VectorForm form, KernelScope phase, FiberElements elements) : base(lowering, blocks, elements)
    {
        (this.form, this.phase) = (form, phase);
        states = lowering.Reductions.ToDictionary(r => r, r => Accumulator.Scratch(phase, r, phase.Names.Next("state"), Cells));
        if (Order.Segments > 1)
        {
            segments = lowering.Reductions.ToDictionary(
                r => r, r => Accumulator.Scratch(phase, r, phase.Names.Next("segment"), Order.Segments * Blocks.Width));
        }
    }

    /// <summary>Cells of states and results: whole registers, so that a few of them can stay there.</summary>
    private long Cells => form.IsGrid ? 1 : Math.Max(Blocks.Width, ReductionOrder.Lanes);

    /// <inheritdoc/>
    protected override void Begin(KernelScope scope, IndexExpr block)
    {
        this.block = block % Blocks.BlocksPerRow;
        first = First(block);
        next = First(block + 1);
        Finish(scope, 0);
    }

    /// <inheritdoc/>
    protected override void Sweep(KernelScope scope, int sweep)
    {
        Accumulator[] swept = [.. Reductions(sweep).Select(r => states[r])];
        if (swept.Length == 0 || Order.Segments == 1)
        {
            Rows(scope, sweep, swept, Literal.Index(0), Literal.Index(Order.Reduced));
        }
        else
        {
            IndexVar segment = scope.NewVariable("s", Order.Segments);
            IndexExpr begin = segment * Order.SegmentLength;
            scope.Loop(segment, LoopKind.Serial, s =>
            {
                Rows(s, sweep, swept, s.Index(begin), LoopNest.UpTo(s, begin + Order.SegmentLength, Order.Reduced));
                Columns(s, Kind(sweep), (at, c) => Each(swept, state => segments[state.Reduction].Put(at, (segment * Blocks.Width) + c, state.Get(at, c))));
            });
            Columns(scope, Kind(sweep), (at, c) => Each(swept, state => state.Put(at, c, segments[state.Reduction].Get(at, c))));
            IndexVar next = scope.NewVariable("s", Order.Segments);
            scope.Loop(next, Literal.Index(1), Literal.Index(Order.Segments), LoopKind.Serial, s => Columns(s, Kind(sweep), (at, c) =>
                Each(swept, state => state.Combine(at, c, segments[state.Reduction].Get(at, (next * Blocks.Width) + c)))));
        }

        Finish(scope, sweep);
    }

    /// <inheritdoc/>
    protected override void End(KernelScope scope) => Columns(scope, LoopKind.Vector, (s, c) => Elements.StoreResults(s));

    /// <summary>The states set to the identity, and a loop over reduced indices.</summary>
    private void Rows(KernelScope scope, int sweep, Accumulator[] swept, Expr begin, Expr end)
    {
        if (swept.Length > 0)
        {
            Columns(scope, Kind(sweep), (s, c) => Each(swept, state => state.Reset(s, c)));
        }

        IndexVar row = scope.NewVariable("r", Order.Reduced);
        scope.Loop(row, begin, end, LoopKind.Serial, r =>
        {
            if (sweep == FetchingSweep && !form.IsGrid)
            {
                Elements.Prefetch(r, next, row, Blocks.Width);
            }

            Columns(r, Kind(sweep), (s, c) =>
            {
                Elements.At(first + c, row, (row * Blocks.Width) + c);
                Elements.Add(s, swept, c, row);
            });
        });
    }

    /// <summary>The result of the first column of a block.</summary>
    private IndexExpr First(IndexExpr block) => (block / Blocks.BlocksPerRow * Order.Columns) + (block % Blocks.BlocksPerRow * Blocks.Width);

    /// <summary>The results of a sweep, and what is computed of them for elements.</summary>
    private void Finish(KernelScope scope, int sweep)
    {
        Node[] reductions = sweep == 0 ? [] : [.. Reductions(sweep)];
        Value[] values = [.. reductions.Select(r => r.Result), .. ResultValues(sweep)];
        if (values.Length == 0)
        {
            return;
        }

        Columns(scope, Kind(sweep), (s, c) =>
        {
            foreach (Value value in values)
            {
                Expr result = value.Op is ReductionOp ? states[value.Node].Finish(s, states[value.Node].Get(s, c)) : Elements.Result(s, value);
                s.Code.Emit(new Store(ResultBuffer(value), s.Index(c), result));
                Elements.Known[value] = _ => result;
            }
        });
        foreach (Value value in values)
        {
            Elements.Known[value] = at => at.Once((value, column), s => s.Code.Let(
                new Load(new KernelType(value.Type.DType), results[value], s.Index(column))));
        }
    }

    private KernelBuffer ResultBuffer(Value value)
    {
        if (!results.TryGetValue(value, out KernelBuffer? buffer))
        {
            results.Add(value, buffer = new KernelBuffer(phase.Names.Next("result"), value.Type.DType, Cells, BufferAccess.Scratch));
            phase.Code.Emit(new Scratch(buffer));
        }

        return buffer;
    }

    /// <summary>A loop over the columns of the block, from its scope and the number of the column.</summary>
    private void Columns(KernelScope scope, LoopKind kind, Action<KernelScope, IndexExpr> body)
    {
        IndexVar c = scope.NewVariable("c", Blocks.Width);
        Expr end = Blocks.AreEqual ? Literal.Index(Blocks.Width) : scope.Code.Apply(
            ScalarFunction.Min, Literal.Index(Blocks.Width), scope.Index((block * -Blocks.Width) + Order.Columns));
        scope.Loop(c, Literal.Index(0), end, kind, s =>
        {
            column = c;
            Elements.Pin(s);
            Elements.At(first + c, 0, 0);
            body(s, c);
        });
    }

    /// <summary>Written out, so that states stay in registers, where every block has one width.</summary>
    private LoopKind Kind(int sweep) => Blocks.AreEqual && Blocks.Width <= ReductionOrder.Lanes
        ? LaneLoops.Kind([.. Reductions(sweep).Select(r => states[r])], form, Elements.Cache.Cost(sweep)) : LoopKind.Vector;

    private static void Each(Accumulator[] swept, Action<Accumulator> body) => Array.ForEach(swept, body);
}
