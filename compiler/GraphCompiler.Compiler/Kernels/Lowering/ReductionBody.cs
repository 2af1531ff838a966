using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Kernels.Lowering;

/// <summary>What a sweep does with each element, and with each final state.</summary>
public sealed class ReductionBody
{
    private readonly ReductionLowering lowering;
    private readonly GroupBuffers buffers;
    private readonly IReadOnlyList<Value> elements;
    private readonly IReadOnlyList<Value> results;
    private readonly Dictionary<Value, Expr> finished = [];

    /// <summary>The body of one kernel.</summary>
    /// <param name="lowering">The lowering.</param>
    /// <param name="order">The order that all its reductions have.</param>
    /// <param name="form">The form.</param>
    /// <param name="buffers">The kernel's buffers.</param>
    /// <param name="elements">Outputs as large as the operands.</param>
    /// <param name="results">Outputs as large as the results.</param>
    public ReductionBody(
        ReductionLowering lowering, ReductionOrder order, VectorForm form, GroupBuffers buffers,
        IReadOnlyList<Value> elements, IReadOnlyList<Value> results)
    {
        (this.lowering, Order, Form, this.buffers, this.elements, this.results) = (lowering, order, form, buffers, elements, results);
        Emitter = new ElementEmitter(
            lowering.Group, buffers.Inputs, buffers.FaultWord, (value, _) => finished.GetValueOrDefault(value));
        Cost = ElementCost.Of(lowering.Group);
        var partials = new List<Accumulator>();
        int next = 0;
        foreach (Node reduction in order.Segments == 1 ? [] : lowering.Reductions)
        {
            int components = ((ReductionOp)reduction.Op).State(reduction.Operands[0].Type.DType).Count;
            partials.Add(new Accumulator(reduction, [.. buffers.Temporaries.Skip(next).Take(components)]));
            next += components;
        }

        Partials = partials;
    }

    /// <summary>The order.</summary>
    public ReductionOrder Order { get; }

    /// <summary>The form.</summary>
    public VectorForm Form { get; }

    /// <summary>Estimated cost of an element.</summary>
    public double Cost { get; }

    /// <summary>Partial states of segments, one accumulator a reduction; none where there is one segment.</summary>
    public IReadOnlyList<Accumulator> Partials { get; }

    /// <summary>Names of the kernel.</summary>
    public NameSource Names { get; } = new();

    private ElementEmitter Emitter { get; }

    /// <summary>Scratch states, one accumulator a reduction.</summary>
    public IReadOnlyList<Accumulator> Scratch(KernelScope scope, long cells) =>
        [.. lowering.Reductions.Select(r => Accumulator.Scratch(scope, r, Names.Next("state"), cells))];

    /// <summary>Combines one element into each reduction's cell, and stores the outputs at the element.</summary>
    public void Add(
        KernelScope scope, IReadOnlyList<Accumulator> states, IndexExpr cell, IndexExpr kept, IndexExpr reduced)
    {
        foreach (Accumulator state in states)
        {
            EquatableArray<IndexExpr> index = ReductionOrder.Of(state.Reduction).Index(kept, reduced);
            state.Add(scope, cell, Emitter.Emit(scope, state.Reduction.Operands[0], index), reduced);
        }

        Store(scope, elements.Select(v => (v, ElementIndex(v, lowering.Reductions[0], Order.Index(kept, reduced)))));
    }

    /// <summary>Finishes the reductions and stores the outputs that are computed of them.</summary>
    public void Finish(KernelScope scope, IReadOnlyList<(Accumulator Accumulator, EquatableArray<Expr> State)> states, IndexExpr kept)
    {
        foreach ((Accumulator accumulator, EquatableArray<Expr> state) in states)
        {
            finished[accumulator.Reduction.Result] = accumulator.Finish(scope, state);
        }

        Store(scope, results.Select(v => (v, ResultIndex(v, kept))));
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
        // All are computed before the first is stored: an output may lie in the memory of an input.
        var stores = outputs.Select(o => (
            Buffer: buffers.Outputs[lowering.Group.Outputs.ToList().IndexOf(o.Value)],
            At: IndexAlgebra.Linearize(o.Index, o.Value.Type.Shape.Strides()),
            Element: Emitter.Emit(scope, o.Value, o.Index))).ToList();
        foreach ((KernelBuffer buffer, IndexExpr at, Expr element) in stores)
        {
            scope.Code.Emit(new Store(buffer, scope.Index(at), element));
        }
    }
}
