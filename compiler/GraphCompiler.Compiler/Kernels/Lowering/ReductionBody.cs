using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>What a sweep does with each element, and with each final state.</summary>
public sealed class ReductionBody
{
    private readonly GroupBuffers buffers;
    private readonly ElementEmitter emitter;
    private readonly IReadOnlyList<Node> reductions;
    private readonly IReadOnlyList<Value> elements;
    private readonly IReadOnlyList<Value> results;
    private readonly Dictionary<Value, Expr> finished = [];

    /// <summary>The body of one sweep.</summary>
    /// <param name="reductions">The reductions, which have one order.</param>
    /// <param name="form">The form.</param>
    /// <param name="names">Names of the kernel.</param>
    /// <param name="buffers">The kernel's buffers.</param>
    /// <param name="stored">Values of the group that lie in memory when the sweep begins.</param>
    /// <param name="partials">Partial states of segments, one accumulator a reduction; none where there is one segment.</param>
    /// <param name="elements">Outputs as large as the operands.</param>
    /// <param name="results">Outputs as large as the results.</param>
    public ReductionBody(
        IReadOnlyList<Node> reductions, VectorForm form, NameSource names, GroupBuffers buffers,
        IReadOnlyDictionary<Value, KernelBuffer> stored, IReadOnlyList<Accumulator> partials,
        IReadOnlyList<Value> elements, IReadOnlyList<Value> results)
    {
        (this.reductions, Form, Names, this.buffers, Partials) = (reductions, form, names, buffers, partials);
        (this.elements, this.results) = (elements, results);
        Order = ReductionOrder.Of(reductions[0]);
        emitter = new ElementEmitter(
            buffers.Group, buffers.Inputs.Concat(stored).ToDictionary(), buffers.FaultWord,
            (_, value, _) => finished.TryGetValue(value, out Expr? known) ? known : null);
        Cost = ElementCost.Of(buffers.Group);
        SweepCost = buffers.Group.Nodes.Where(n => n.Op is ReductionOp || n.Type.Elements == Order.Kept * Order.Reduced).Sum(ElementCost.Of);
    }

    /// <summary>The order.</summary>
    public ReductionOrder Order { get; }

    /// <summary>The form.</summary>
    public VectorForm Form { get; }

    /// <summary>Names of the kernel.</summary>
    public NameSource Names { get; }

    /// <summary>Estimated cost of an element.</summary>
    public double Cost { get; }

    /// <summary>Simple operations of an element, without what is done once for a result.</summary>
    public double SweepCost { get; }

    /// <summary>Partial states of segments, one accumulator a reduction; none where there is one segment.</summary>
    public IReadOnlyList<Accumulator> Partials { get; }

    /// <summary>Scratch states, one accumulator a reduction.</summary>
    public IReadOnlyList<Accumulator> Scratch(KernelScope scope, long cells) =>
        [.. reductions.Select(r => Accumulator.Scratch(scope, r, Names.Next("state"), cells))];

    /// <summary>Inputs as large as the operands.</summary>
    internal IReadOnlyList<KernelBuffer> Streams =>
        [.. buffers.Group.Inputs.Where(v => v.Type.Elements == Order.Kept * Order.Reduced).Select(v => buffers.Inputs[v])];

    /// <summary>Bytes of a cell of all states.</summary>
    public long StateBytes => reductions.Sum(r => ((ReductionOp)r.Op).State(r.Operands[0].Type.DType).Sum(t => (long)t.Size));

    /// <summary>Combines elements into each reduction's cell, one after another, and stores the outputs at the elements.</summary>
    /// <param name="scope">Where it is emitted.</param>
    /// <param name="states">The cells.</param>
    /// <param name="cell">The cell.</param>
    /// <param name="kept">Row-major index of the result.</param>
    /// <param name="reduced">Row-major indices among the elements that are combined into it, in order.</param>
    public void Add(
        KernelScope scope, IReadOnlyList<Accumulator> states, IndexExpr cell, IndexExpr kept, params IReadOnlyList<IndexExpr> reduced)
    {
        foreach (Accumulator state in states)
        {
            ReductionOrder order = ReductionOrder.Of(state.Reduction);
            state.Add(scope, cell, [.. reduced.Select(r => (emitter.Emit(scope, state.Reduction.Operands[0], order.Index(kept, r)), r))]);
        }

        Store(scope, reduced.SelectMany(r => elements.Select(v => (v, ElementIndex(v, reductions[0], Order.Index(kept, r))))));
    }

    /// <summary>Finishes the reductions and stores the outputs that are computed of them.</summary>
    public void Finish(KernelScope scope, IReadOnlyList<(Accumulator Accumulator, EquatableArray<Expr> State)> states, IndexExpr kept)
    {
        foreach ((Accumulator accumulator, EquatableArray<Expr> state) in states)
        {
            finished[accumulator.Reduction.Result] = accumulator.Finish(scope, state);
        }

        emitter.Pinned = scope;
        Store(scope, results.Select(v => (v, ResultIndex(v, kept))));
        emitter.Pinned = null;
        finished.Clear();
    }

    /// <summary>The index into an output as large as the results.</summary>
    public static EquatableArray<IndexExpr> ResultIndex(Value value, IndexExpr kept) =>
        ReshapeMap.Index(value.Type.Shape, Shape.FromSizes(value.Type.Elements), [kept]);

    /// <summary>The index into an output as large as the operands.</summary>
    public static EquatableArray<IndexExpr> ElementIndex(Value value, Node reduction, EquatableArray<IndexExpr> index) =>
        ReshapeMap.Index(value.Type.Shape, reduction.Operands[0].Type.Shape, index);

    private void Store(KernelScope scope, IEnumerable<(Value Value, EquatableArray<IndexExpr> Index)> outputs)
    {
        buffers.Store(scope, emitter, outputs);
    }
}
