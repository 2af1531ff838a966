using GraphCompiler.Compiler.Fusion;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>The sweeps over each row: those of the reductions, in order of dependence, and in the last one the outputs.</summary>
/// <remarks>
/// <code>
/// parallel chunk:  for each row r:
///   sweep 1:  lanes = identity;  vector over the row: lanes += element;  result = tree(lanes)
///   sweep 2:  the same with elements that depend on the first result; costly ones are kept in a scratch row
///   last:     vector over the row: store outputs, add to the partial states of columns
///   store row outputs
/// </code>
/// </remarks>
public sealed class RowSweeps
{
    private readonly RowLowering lowering;
    private readonly VectorForm form;
    private readonly GroupBuffers buffers;
    private readonly IReadOnlyList<Accumulator> partials;
    private readonly IReadOnlyDictionary<Value, KernelBuffer> rowValues;
    private readonly KernelScope phase;
    private readonly ElementEmitter emitter;
    private readonly RowCache cache;
    private readonly Dictionary<Node, Accumulator> lanes;
    private readonly Dictionary<Node, KernelBuffer> kept;
    private readonly Dictionary<Value, Expr> finished = [];
    private int sweep;

    /// <summary>The sweeps of one kernel.</summary>
    /// <param name="lowering">The lowering.</param>
    /// <param name="form">The form.</param>
    /// <param name="names">Names of the kernel.</param>
    /// <param name="buffers">Its buffers.</param>
    /// <param name="partials">Partial states of the reductions over rows.</param>
    /// <param name="rowValues">Where the row values that a later phase reads are stored.</param>
    public RowSweeps(
        RowLowering lowering, VectorForm form, NameSource names, GroupBuffers buffers,
        IReadOnlyList<Accumulator> partials, IReadOnlyDictionary<Value, KernelBuffer> rowValues)
    {
        (this.lowering, this.form, this.buffers, this.partials, this.rowValues) = (lowering, form, buffers, partials, rowValues);
        phase = new KernelScope(names);
        emitter = new ElementEmitter(lowering.Group, buffers.Inputs, buffers.FaultWord, AtHand);
        cache = RowCache.Of(lowering);
        lanes = lowering.Reductions(Level.Row).ToDictionary(
            r => r, r => Accumulator.Scratch(phase, r, names.Next("state"), ReductionOrder.Lanes));
        kept = cache.Sweeps.Keys.OrderBy(n => n.Id).ToDictionary(
            n => n, n => new KernelBuffer($"row_{n.Id}", n.Type.DType, Pattern.Width, BufferAccess.Scratch));
    }

    private GroupPattern Pattern => lowering.Pattern;

    private IndexExpr Row { get; set; } = 0;

    /// <summary>The phase.</summary>
    public Phase Emit()
    {
        foreach (KernelBuffer buffer in kept.Values)
        {
            phase.Code.Emit(new Scratch(buffer));
        }

        var chunk = new IndexVar(LoopNest.Chunk.Name, lowering.Chunks);
        phase.Know(chunk);
        IndexExpr first = lowering.Chunks == 1 ? 0 : chunk * lowering.RowsPerChunk;
        IndexExpr segment = lowering.Chunks == 1 ? 0 : chunk;
        if (partials.Count > 0)
        {
            IndexVar column = phase.NewVariable("c", Pattern.Width);
            phase.Loop(column, LoopKind.Vector, s => partials.ToList().ForEach(p => p.Reset(s, (segment * Pattern.Width) + column)));
        }

        if (Pattern.Rows == 1)
        {
            OneRow(phase, segment);
        }
        else
        {
            IndexVar row = phase.NewVariable("r", Pattern.Rows);
            Row = row;
            phase.Loop(
                row, phase.Index(first), LoopNest.UpTo(phase, first + lowering.RowsPerChunk, Pattern.Rows), LoopKind.Serial,
                s => OneRow(s, segment));
        }

        double cost = ElementCost.Of(lowering.Group) * lowering.RowsPerChunk * Pattern.Width;
        return new Phase(LoopNest.Chunk, lowering.Chunks, cost, phase.Code.Statements.ToEquatable());
    }

    private void OneRow(KernelScope scope, IndexExpr segment)
    {
        emitter.Pinned = scope;
        for (sweep = 1; sweep <= cache.LastSweep; sweep++)
        {
            Node[] reductions = [.. lanes.Keys.Where(r => Pattern.Stages[r] == sweep).OrderBy(r => r.Id)];
            if (reductions.Length > 0)
            {
                Reduce(scope, reductions, segment);
            }
            else
            {
                IndexVar j = scope.NewVariable("j", Pattern.Width);
                scope.Loop(j, LoopKind.Vector, s => Element(s, j, segment));
            }
        }

        IEnumerable<Value> outputs = lowering.Outputs(Level.Row);
        buffers.Store(scope, emitter, outputs.Select(v => (v, Index(v, Pattern.Rows, Row))));
        foreach ((Value value, KernelBuffer buffer) in rowValues)
        {
            Expr element = emitter.Emit(scope, value, Index(value, Pattern.Rows, Row));
            scope.Code.Emit(new Store(buffer, scope.Index(Row), element));
        }

        finished.Clear();
    }

    private void Reduce(KernelScope scope, Node[] reductions, IndexExpr segment)
    {
        long rows = Pattern.Width / ReductionOrder.Lanes, rest = Pattern.Width % ReductionOrder.Lanes;
        Accumulator[] states = [.. reductions.Select(r => lanes[r])];
        LoopKind kind = LaneLoops.Kind(states, form, cache.Cost(sweep));
        LaneLoops.Reset(scope, states, kind);

        void Add(KernelScope s, IndexExpr first, IndexVar lane)
        {
            // All are computed before outputs are stored: an output may lie in the memory of an input.
            IndexExpr position = (Row * Pattern.Width) + first + lane;
            List<Expr> elements = [.. reductions.Select(r => Operand(s, r, position))];
            Element(s, first + lane, segment);
            foreach ((Node reduction, Expr element) in reductions.Zip(elements))
            {
                lanes[reduction].Add(s, lane, element, first + lane);
            }
        }

        if (rows > 0)
        {
            IndexVar q = scope.NewVariable("q", rows);
            scope.Loop(q, LoopKind.Serial, inner =>
            {
                IndexVar lane = inner.NewVariable("l", ReductionOrder.Lanes);
                inner.Loop(lane, kind, s => Add(s, q * ReductionOrder.Lanes, lane));
            });
        }

        if (rest > 0)
        {
            IndexVar lane = scope.NewVariable("l", rest);
            scope.Loop(lane, kind, s => Add(s, rows * ReductionOrder.Lanes, lane));
        }

        foreach (Node reduction in reductions)
        {
            EquatableArray<Expr> state = LaneTree.Reduce(
                scope, form, lanes[reduction], Math.Min(Pattern.Width, ReductionOrder.Lanes));
            finished.Add(reduction.Result, lanes[reduction].Finish(scope, state));
        }
    }

    /// <summary>What a sweep does with an element beside its reductions: keeps it, and in the last sweep stores outputs.</summary>
    private void Element(KernelScope scope, IndexExpr j, IndexExpr segment)
    {
        IndexExpr position = (Row * Pattern.Width) + j;
        foreach ((Node node, KernelBuffer buffer) in kept.Where(k => cache.Sweeps[k.Key] == sweep))
        {
            Expr element = emitter.Emit(scope, node.Result, Index(node.Result, Pattern.Elements, position));
            scope.Code.Emit(new Store(buffer, scope.Index(j), element));
        }

        if (sweep < cache.LastSweep)
        {
            return;
        }

        List<Expr> columns = [.. partials.Select(p => Operand(scope, p.Reduction, position))];
        buffers.Store(scope, emitter, lowering.Outputs(Level.Element).Select(v => (v, Index(v, Pattern.Elements, position))));
        foreach ((Accumulator partial, Expr element) in partials.Zip(columns))
        {
            partial.Add(scope, (segment * Pattern.Width) + j, element, Row);
        }
    }

    private Expr Operand(KernelScope scope, Node reduction, IndexExpr position)
    {
        Value operand = reduction.Operands[0];
        return emitter.Emit(scope, operand, Index(operand, Pattern.Elements, position));
    }

    /// <summary>Results of this row's reductions, and elements that an earlier sweep kept.</summary>
    private Expr? AtHand(KernelScope scope, Value value, EquatableArray<IndexExpr> index)
    {
        if (finished.TryGetValue(value, out Expr? result))
        {
            return result;
        }

        if (!kept.TryGetValue(value.Node, out KernelBuffer? buffer) || cache.Sweeps[value.Node] >= sweep)
        {
            return null;
        }

        IndexExpr j = IndexAlgebra.Linearize(index, value.Type.Shape.Strides()) - (Row * Pattern.Width);
        return scope.Owner(index).Once((buffer, j), s => s.Code.Let(new Load(new KernelType(value.Type.DType), buffer, s.Index(j))));
    }

    private static EquatableArray<IndexExpr> Index(Value value, long elements, IndexExpr position) =>
        ReshapeMap.Index(value.Type.Shape, Shape.FromSizes(elements), [position]);
}
