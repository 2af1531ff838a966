using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Fibers;

/// <summary>Fibers of a minor reduction whose runs are short, several side by side, so that memory is read in long pieces: small images of many channels.</summary>
/// <remarks>
/// <code>
/// for each run o:  for each fiber f:   lanes = cells[f];  vector over the run: lanes += element(f, o, j);  cells[f] = lanes
/// for each fiber f:  result[f] = tree(cells[f])
/// </code>
/// Runs of one fiber alone may lie a power of two apart, where they push each other out of a cache.
/// </remarks>
public sealed class ShortRunSweeps : FiberSweeps
{
    private readonly VectorForm form;
    private readonly KernelScope phase;
    private readonly Dictionary<Node, Accumulator> lanes;
    private readonly Dictionary<Node, Accumulator> cells;
    private readonly Dictionary<Value, KernelBuffer> results = [];
    private IndexExpr block = 0;
    private IndexExpr fiber = 0;

    /// <summary>The sweeps of one kernel.</summary>
    public ShortRunSweeps(FiberLowering lowering, FiberBlocks blocks, VectorForm form, KernelScope phase, FiberElements elements) : base(lowering, blocks, elements)
    {
        (this.form, this.phase) = (form, phase);
        lanes = lowering.Reductions.ToDictionary(r => r, r => Accumulator.Scratch(phase, r, phase.Names.Next("state"), ReductionOrder.Lanes));
        cells = lowering.Reductions.ToDictionary(r => r, r => Accumulator.Scratch(phase, r, phase.Names.Next("cells"), Blocks.Width * LanesUsed));
    }

    /// <summary>Lanes of a fiber that are kept: whole registers in every form.</summary>
    private long LanesUsed => Math.Clamp((long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)Order.Run), FiberBlocks.Line, ReductionOrder.Lanes);

    /// <inheritdoc/>
    protected override void Begin(KernelScope scope, IndexExpr block)
    {
        this.block = block;
        Finish(scope, 0);
    }

    /// <inheritdoc/>
    protected override void Sweep(KernelScope scope, int sweep)
    {
        Accumulator[] states = [.. Reductions(sweep).Select(r => lanes[r])];
        if (states.Length > 0)
        {
            IndexVar cell = scope.NewVariable("l", Blocks.Width * LanesUsed);
            scope.Loop(cell, LoopKind.Vector, s => Each(states, state => cells[state.Reduction].Reset(s, cell)));
        }

        IndexVar run = scope.NewVariable("run", Order.Outer);
        scope.Loop(run, LoopKind.Serial, s => Fibers(s, at =>
        {
            if (states.Length == 0)
            {
                Store(at, run);
                return;
            }

            LoopKind kind = LaneLoops.Kind(states, form, Elements.Cache.Cost(sweep));
            Lanes(at, kind, (l, lane) => Each(states, state => state.Put(l, lane, cells[state.Reduction].Get(l, Cell(lane)))));
            new LaneRuns(Order, kind, (l, lane, reduced) =>
            {
                At(reduced);
                Elements.Add(l, states, lane, reduced);
            }).Run(at, run);
            Lanes(at, kind, (l, lane) => Each(states, state => cells[state.Reduction].Put(l, Cell(lane), state.Get(l, lane))));
        }));
        Finish(scope, sweep);
    }

    /// <inheritdoc/>
    protected override void End(KernelScope scope) => Fibers(scope, Elements.StoreResults);

    /// <summary>The results of a sweep, and what is computed of them for elements.</summary>
    private void Finish(KernelScope scope, int sweep)
    {
        Node[] reductions = sweep == 0 ? [] : [.. Reductions(sweep)];
        Value[] values = [.. reductions.Select(r => r.Result), .. ResultValues(sweep)];
        if (values.Length == 0)
        {
            return;
        }

        Fibers(scope, s =>
        {
            foreach (Value value in values)
            {
                Expr result = value.Op is ReductionOp
                    ? cells[value.Node].Finish(s, LaneTree.Reduce(s, form, cells[value.Node], Math.Min(Order.Run, ReductionOrder.Lanes), fiber * LanesUsed))
                    : Elements.Result(s, value);
                s.Code.Emit(new Store(ResultBuffer(value), s.Index(fiber), result));
                Elements.Known[value] = _ => result;
            }
        });
        foreach (Value value in values)
        {
            Elements.Known[value] = at => at.Owner(fiber).Once((value, fiber), s => s.Code.Let(
                new Load(new KernelType(value.Type.DType), results[value], s.Index(fiber))));
        }
    }

    /// <summary>A loop over the fibers of the block.</summary>
    private void Fibers(KernelScope scope, Action<KernelScope> body)
    {
        IndexVar number = scope.NewVariable("f", Blocks.Width);
        scope.Loop(number, LoopKind.Serial, s =>
        {
            fiber = number;
            Elements.Pin(s);
            At(0);
            body(s);
        });
    }

    /// <summary>The elements of a run in a sweep without reductions, while the run of the next block is asked for.</summary>
    private void Store(KernelScope scope, IndexExpr run)
    {
        Elements.Prefetch(scope, ((block + 1) * Blocks.Width) + fiber, run * Order.Run, Order.Run);
        IndexVar j = scope.NewVariable("j", Order.Run);
        scope.Loop(j, LoopKind.Vector, s =>
        {
            At((run * Order.Run) + j);
            Elements.Add(s, [], 0, 0);
        });
    }

    private void At(IndexExpr reduced) => Elements.At((block * Blocks.Width) + fiber, reduced, (fiber * Order.Reduced) + reduced);

    private void Lanes(KernelScope scope, LoopKind kind, Action<KernelScope, IndexExpr> body)
    {
        IndexVar lane = scope.NewVariable("l", LanesUsed);
        scope.Loop(lane, kind, s => body(s, lane));
    }

    private IndexExpr Cell(IndexExpr lane) => (fiber * LanesUsed) + lane;

    private KernelBuffer ResultBuffer(Value value)
    {
        if (!results.TryGetValue(value, out KernelBuffer? buffer))
        {
            results.Add(value, buffer = new KernelBuffer(phase.Names.Next("result"), value.Type.DType, Blocks.Width, BufferAccess.Scratch));
            phase.Code.Emit(new Scratch(buffer));
        }

        return buffer;
    }

    private static void Each(Accumulator[] states, Action<Accumulator> body) => Array.ForEach(states, body);
}
