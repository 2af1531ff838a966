using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Fibers;

/// <summary>Fibers of a minor reduction, one by one: the runs of a channel, its sums in 64 lanes.</summary>
public sealed class RunSweeps : FiberSweeps
{
    private readonly VectorForm form;
    private readonly Dictionary<Node, Accumulator> lanes;
    private readonly Dictionary<Node, Accumulator> segments = [];
    private IndexExpr fiber = 0;

    /// <summary>The sweeps of one kernel.</summary>
    public RunSweeps(FiberLowering lowering, FiberBlocks blocks, VectorForm form, KernelScope phase, FiberElements elements) : base(lowering, blocks, elements)
    {
        this.form = form;
        lanes = lowering.Reductions.ToDictionary(r => r, r => Accumulator.Scratch(phase, r, phase.Names.Next("state"), ReductionOrder.Lanes));
        if (Order.Segments > 1)
        {
            segments = lowering.Reductions.ToDictionary(r => r, r => Accumulator.Scratch(phase, r, phase.Names.Next("segment"), Order.Segments));
        }
    }

    /// <inheritdoc/>
    protected override void Begin(KernelScope scope, IndexExpr block)
    {
        fiber = block;
        Elements.Pin(scope);
    }

    /// <inheritdoc/>
    protected override void Sweep(KernelScope scope, int sweep)
    {
        Accumulator[] states = [.. Reductions(sweep).Select(r => lanes[r])];
        if (states.Length == 0)
        {
            Each(scope);
        }
        else if (Order.Segments == 1)
        {
            Reduce(scope, sweep, states, 0, (state, total) => Know(scope, state, total));
        }
        else
        {
            IndexVar segment = scope.NewVariable("s", Order.Segments);
            scope.Loop(segment, LoopKind.Serial, s => Reduce(
                s, sweep, states, segment, (state, total) => segments[state.Reduction].Put(s, segment, total)));
            foreach (Accumulator state in states)
            {
                Know(scope, state, MinorSweep.Chain(scope, segments[state.Reduction], 0, Order.Segments));
            }
        }
    }

    /// <inheritdoc/>
    protected override void End(KernelScope scope)
    {
        Elements.At(fiber, 0, 0);
        Elements.StoreResults(scope);
    }

    private void Know(KernelScope scope, Accumulator state, EquatableArray<Expr> total)
    {
        Expr result = state.Finish(scope, total);
        Elements.Known.Add(state.Reduction.Result, _ => result);
    }

    /// <summary>The runs of a segment, and what their lanes come to.</summary>
    private void Reduce(
        KernelScope scope, int sweep, Accumulator[] states, IndexExpr segment, Action<Accumulator, EquatableArray<Expr>> done)
    {
        LoopKind kind = LaneLoops.Kind(states, form, Elements.Cache.Cost(sweep));
        LaneLoops.Reset(scope, states, kind);
        new LaneRuns(Order, kind, (s, lane, reduced) =>
        {
            Elements.At(fiber, reduced, reduced);
            Elements.Add(s, states, lane, reduced);
        }).Segment(scope, segment);
        foreach (Accumulator state in states)
        {
            done(state, LaneTree.Reduce(scope, form, state, Math.Min(Order.Run, ReductionOrder.Lanes)));
        }
    }

    /// <summary>A sweep without reductions, while the next fiber is asked for: its runs lie too far apart for the machine to do so.</summary>
    private void Each(KernelScope scope)
    {
        void Piece(KernelScope at, IndexExpr first, long count)
        {
            if (!form.IsGrid)
            {
                Elements.Prefetch(at, fiber + 1, first, count);
            }

            IndexVar j = at.NewVariable("j", count);
            at.Loop(j, LoopKind.Vector, s =>
            {
                Elements.At(fiber, first + j, first + j);
                Elements.Add(s, [], 0, 0);
            });
        }

        void Run(KernelScope at, IndexExpr run)
        {
            long pieces = Order.Run / ReductionOrder.Lanes, rest = Order.Run % ReductionOrder.Lanes;
            if (pieces > 0)
            {
                IndexVar q = at.NewVariable("q", pieces);
                at.Loop(q, LoopKind.Serial, s => Piece(s, (run * Order.Run) + (q * ReductionOrder.Lanes), ReductionOrder.Lanes));
            }

            if (rest > 0)
            {
                Piece(at, (run * Order.Run) + (pieces * ReductionOrder.Lanes), rest);
            }
        }

        if (Order.Outer == 1)
        {
            Run(scope, 0);
            return;
        }

        IndexVar run = scope.NewVariable("run", Order.Outer);
        scope.Loop(run, LoopKind.Serial, s => Run(s, run));
    }
}
