using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering.Fibers;

/// <summary>Emits the elements of fibers: operands of reductions, what is kept for later sweeps, and outputs.</summary>
public sealed class FiberElements
{
    /// <summary>Most bytes that are kept of a block: they have to stay in the second-level cache, and on the stack.</summary>
    private const long MostKeptBytes = 256 << 10;

    private const long CacheLine = 64;

    private readonly FiberLowering lowering;
    private readonly FiberBlocks blocks;
    private readonly GroupBuffers buffers;
    private readonly ElementEmitter emitter;
    private readonly Node operand;
    private readonly Dictionary<Node, KernelBuffer> kept = [];
    private IndexExpr result = 0;
    private IndexExpr place = 0;
    private IndexExpr cell = 0;
    private EquatableArray<IndexExpr> index = [];

    /// <summary>The elements of one kernel.</summary>
    /// <param name="lowering">The lowering.</param>
    /// <param name="blocks">How its fibers are shared out.</param>
    /// <param name="keeps">Whether a chunk has room for what is costly, or far away.</param>
    /// <param name="buffers">The kernel's buffers.</param>
    /// <param name="phase">The body of the phase, in which scratch is declared.</param>
    public FiberElements(FiberLowering lowering, FiberBlocks blocks, bool keeps, GroupBuffers buffers, KernelScope phase)
    {
        (this.lowering, this.blocks, this.buffers, operand) = (lowering, blocks, buffers, lowering.Reductions[0]);
        emitter = new ElementEmitter(lowering.Group, buffers.Inputs, buffers.FaultWord, AtHand);
        Cache = new SweepCache(
            lowering.Pattern, lowering.Group, lowering.Reductions, lowering.Outputs(Level.Element).Select(v => v.Node), blocks.Elements, keeps ? MostKeptBytes : 0);
        Declare(phase);
    }

    /// <summary>What is kept from sweep to sweep.</summary>
    public SweepCache Cache { get; }

    /// <summary>The sweep that is emitted.</summary>
    public int Sweep { get; set; }

    /// <summary>How to read the values of the fiber that have been computed.</summary>
    public Dictionary<Value, Func<KernelScope, Expr>> Known { get; } = [];

    private ReductionOrder Order => blocks.Order;

    /// <summary>From here on, values that depend on results are emitted in <paramref name="scope"/> or in blocks of it.</summary>
    public void Pin(KernelScope scope) => emitter.Pinned = scope;

    /// <summary>The element that is emitted from here on.</summary>
    /// <param name="kept">Row-major index of the result that it goes to.</param>
    /// <param name="reduced">Row-major index among the elements of the result.</param>
    /// <param name="inBlock">Its number in the block.</param>
    public void At(IndexExpr kept, IndexExpr reduced, IndexExpr inBlock)
    {
        (result, cell, index) = (kept, inBlock, Order.Index(kept, reduced));
        place = IndexAlgebra.Linearize(index, operand.Operands[0].Type.Shape.Strides());
    }

    /// <summary>Adds the element to reductions' states, keeps what later sweeps need of it, and in the last sweep stores outputs.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="states">The states of the reductions of the sweep.</param>
    /// <param name="at">The cell of the states.</param>
    /// <param name="reduced">Row-major index among the elements of the result.</param>
    public void Add(KernelScope scope, IReadOnlyList<Accumulator> states, IndexExpr at, IndexExpr reduced)
    {
        // All are computed before any is stored: one may lie in the memory of another.
        List<Expr> operands = [.. states.Select(s => Element(scope, s.Reduction.Operands[0]))];
        List<Store> stores =
        [
            .. kept.Where(k => Cache.Sweeps[k.Key] == Sweep).OrderBy(k => k.Key.Id)
                .Select(k => new Store(k.Value, scope.Index(cell), Element(scope, k.Key.Result))),
        ];
        if (Sweep == Cache.LastSweep)
        {
            buffers.Store(scope, emitter, lowering.Outputs(Level.Element).Select(v => (v, Index(v))), GroupBuffers.ScatteredBytes);
        }

        stores.ForEach(scope.Code.Emit);
        foreach ((Accumulator state, Expr element) in states.Zip(operands))
        {
            state.Add(scope, at, (element, reduced));
        }
    }

    /// <summary>A value as large as the results, at the result that the element goes to.</summary>
    public Expr Result(KernelScope scope, Value value) => emitter.Emit(scope, value, ReductionBody.ResultIndex(value, result));

    /// <summary>Stores the outputs as large as the results.</summary>
    public void StoreResults(KernelScope scope) =>
        buffers.Store(scope, emitter, lowering.Outputs(Level.Result).Select(v => (v, ReductionBody.ResultIndex(v, result))));

    /// <summary>Asks for a run of elements from the inputs as large as the space.</summary>
    /// <param name="scope">Where.</param>
    /// <param name="kept">Row-major index of the result that the first goes to.</param>
    /// <param name="reduced">Row-major index among the elements of the result.</param>
    /// <param name="count">Elements that lie next to each other.</param>
    public void Prefetch(KernelScope scope, IndexExpr kept, IndexExpr reduced, long count)
    {
        IndexExpr at = IndexAlgebra.Linearize(Order.Index(kept, reduced), operand.Operands[0].Type.Shape.Strides());
        foreach (KernelBuffer input in lowering.InPlace.Select(v => buffers.Inputs[v]))
        {
            for (long line = 0; line < count; line += CacheLine / input.Element.Size)
            {
                scope.Code.Emit(new Prefetch(input, scope.Index(at + line)));
            }
        }
    }

    /// <summary>Scratch for what is kept; what is not needed any more leaves its place to what is computed of it.</summary>
    private void Declare(KernelScope phase)
    {
        var free = new List<(KernelBuffer Buffer, int From)>();
        foreach (Node node in Cache.Sweeps.Keys.OrderBy(n => Cache.Sweeps[n]).ThenBy(n => n.Id))
        {
            int found = free.FindIndex(f => f.From <= Cache.Sweeps[node] && f.Buffer.Element == node.Type.DType);
            KernelBuffer buffer;
            if (found >= 0)
            {
                buffer = free[found].Buffer;
                free.RemoveAt(found);
            }
            else
            {
                buffer = new KernelBuffer($"kept_{node.Id}", node.Type.DType, blocks.Elements, BufferAccess.Scratch);
                phase.Code.Emit(new Scratch(buffer));
            }

            kept.Add(node, buffer);
            free.Add((buffer, Cache.LastUse(node)));
        }
    }

    private Expr Element(KernelScope scope, Value value) => emitter.Emit(scope, value, Index(value));

    private EquatableArray<IndexExpr> Index(Value value) => ReductionBody.ElementIndex(value, operand, index);

    private Expr? AtHand(KernelScope scope, Value value, EquatableArray<IndexExpr> at)
    {
        if (Known.TryGetValue(value, out Func<KernelScope, Expr>? read))
        {
            return read(scope);
        }

        if (!kept.TryGetValue(value.Node, out KernelBuffer? buffer) || Cache.Sweeps[value.Node] >= Sweep
            || !IndexAlgebra.Linearize(at, value.Type.Shape.Strides()).Equals(place))
        {
            return null;
        }

        IndexExpr number = cell;
        return scope.Owner(at).Once((value, number), s => s.Code.Let(new Load(new KernelType(value.Type.DType), buffer, s.Index(number))));
    }
}
