using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Control;

/// <summary>A function with a derivative of its own: nested graphs for both, closed, with captures as operands.</summary>
/// <param name="Forward">The function: operands to results.</param>
/// <param name="Backward">Its VJP: operands, results and cotangents of the float results, to cotangents of the float operands.</param>
/// <param name="Tangent">
/// Its JVP: operands, results and tangents of the float operands, to tangents of the float results; none: the transpose of the VJP, which has
/// to be linear in the cotangents then.
/// </param>
/// <remarks>
/// What the backward graph needs again is a result of the forward graph. Inlined after differentiation (<c>InlineCustomGradients</c>).
/// </remarks>
public sealed record CustomGradient(Graph Forward, Graph Backward, Graph? Tangent = null) : Op
{
    /// <inheritdoc/>
    public override string Name => "custom_gradient";

    /// <inheritdoc/>
    public override string Summary => "A function with a derivative of its own: nested graphs for the function, its VJP and, where given, its JVP.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
    [
        "forward takes the operands",
        "backward takes the operands, the results and cotangents of the float results, and gives cotangents of the float operands",
        "tangent takes the operands, the results and tangents of the float operands, and gives tangents of the float results",
    ];

    /// <inheritdoc/>
    public override string Derivative => "x̄ = backward(x, y, ȳ)";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
    [
        new(Softplus(withTangent: true), [new TensorType(DType.F32, [5, 7])], [ValueRange.Normal]),
        new(Softplus(withTangent: false), [new TensorType(DType.F32, [5, 7])], [ValueRange.Normal]),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            Softplus(withTangent: true),
            [ReferenceTensor.Of(DType.F32, [5, 7], Enumerable.Repeat(0.0, 35))],
            [ReferenceTensor.Of(DType.F32, [5, 7], Enumerable.Repeat(0.6931471805599453, 35))],
            "log 2"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Graph> NestedGraphs => Tangent is null ? [Forward, Backward] : [Forward, Backward, Tangent];

    /// <inheritdoc/>
    public override Op WithNestedGraphs(IReadOnlyList<Graph> graphs) =>
        new CustomGradient(graphs[0], graphs[1], graphs.Count == 3 ? graphs[2] : null);

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        TensorType[] inputs = operands.ToArray(), results = Results(Forward);
        check.Require(Parameters(Forward).SequenceEqual(inputs), "C1", $"{TypeText.Of(operands)} for {TypeText.Of(Parameters(Forward))}");
        RequireDerivative(check, "C2", Backward, [.. inputs, .. results, .. Floats(results)], Floats(inputs));
        if (Tangent is not null)
        {
            RequireDerivative(check, "C3", Tangent, [.. inputs, .. results, .. Floats(inputs)], Floats(results));
        }

        return EquatableArray.Create<TensorType>(results);
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands) => context.Run(Forward, operands);

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) =>
        Derive(context.Builder, node, Backward, [.. node.Results], cotangents, [.. node.Operands]);

    /// <inheritdoc/>
    public override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents) => Tangent is null
        ? context.TransposeVjp(node, tangents)
        : Derive(context.Builder, node, Tangent, [.. node.Operands], tangents, [.. node.Results]);

    /// <summary>Inlines a derivative graph: the directions of the float values among <paramref name="from"/> to those among <paramref name="to"/>.</summary>
    private static Value?[] Derive(
        GraphBuilder b, Node node, Graph derivative, Value[] from, ReadOnlySpan<Value?> directions, Value[] to)
    {
        Value?[] given = directions.ToArray();
        if (given.All(d => d is null))
        {
            return new Value?[to.Length];
        }

        IEnumerable<Value> filled = from.Select((v, i) => (Value: v, Direction: given[i]))
            .Where(pair => pair.Value.Type.DType.IsFloat)
            .Select(pair => pair.Direction ?? b.ZeroLike(pair.Value));
        var results = new Queue<Value>(b.Inline(derivative, [.. node.Operands, .. node.Results, .. filled]));
        return [.. to.Select(v => v.Type.DType.IsFloat ? results.Dequeue() : (Value?)null)];
    }

    private static void RequireDerivative(TypeCheck check, string number, Graph graph, TensorType[] parameters, TensorType[] results)
    {
        check.Require(Parameters(graph).SequenceEqual(parameters), number, $"{TypeText.Of(Parameters(graph))}, expected {TypeText.Of(parameters)}");
        check.Require(Results(graph).SequenceEqual(results), number, $"results {TypeText.Of(Results(graph))}, expected {TypeText.Of(results)}");
    }

    private static TensorType[] Parameters(Graph graph) => [.. graph.Parameters.Select(p => p.Type)];

    private static TensorType[] Results(Graph graph) => [.. graph.Results.Select(r => r.Value.Type)];

    private static TensorType[] Floats(TensorType[] types) => [.. types.Where(t => t.DType.IsFloat)];

    /// <summary>log(1 + eˣ) with the derivative that does not overflow.</summary>
    private static CustomGradient Softplus(bool withTangent)
    {
        var type = new TensorType(DType.F32, [5, 7]);
        var forward = new GraphBuilder("softplus");
        Value x = forward.Parameter("x", type);
        Graph derivative = Product("softplus_vjp", type), tangent = Product("softplus_jvp", type);
        return new CustomGradient(
            forward.Build(new GraphResult("y", forward.Log1p(forward.Exp(x)))), derivative, withTangent ? tangent : null);
    }

    /// <summary>(x, y, d) ↦ d · logistic(x).</summary>
    private static Graph Product(string name, TensorType type)
    {
        var b = new GraphBuilder(name);
        (Value x, _, Value d) = (b.Parameter("x", type), b.Parameter("y", type), b.Parameter("d", type));
        return b.Build(new GraphResult("result", b.Mul(d, b.Logistic(x))));
    }
}

/// <summary>Builds <see cref="CustomGradient"/>.</summary>
public static class CustomGradientBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>A function with a derivative of its own; all results of its forward graph.</summary>
        public Value[] CustomGradient(CustomGradient op, params ReadOnlySpan<Value> operands) => [.. b.AddNode(op, operands).Results];
    }
}
