using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Autodiff.ControlFlow;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Control;

/// <summary>One of two functions of the same operands; only that one is computed.</summary>
/// <param name="Then">What is computed where the predicate is true.</param>
/// <param name="Else">What is computed where it is false.</param>
/// <remarks>
/// Operands are the predicate, <c>bool[]</c>, then those of both graphs. VJP and JVP are branches again (<see cref="BranchDerivatives"/>); the VJP
/// computes again what it needs of the branch.
/// </remarks>
public sealed record Cond(Graph Then, Graph Else) : Op
{
    /// <inheritdoc/>
    public override string Name => "cond";

    /// <inheritdoc/>
    public override string Summary => "One of two functions of the same operands, y = p ? then(x) : else(x); only that one is computed.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
    [
        "the first operand is bool[]",
        "both graphs take the other operands",
        "both graphs give the same types, one or more",
    ];

    /// <inheritdoc/>
    public override string Derivative => "x̄ = p ? vjp of then(ȳ) : vjp of else(ȳ)";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
    [
        new(
            new Cond(ControlSamples.Branch(true), ControlSamples.Branch(false)),
            [TensorType.Scalar(DType.Bool), new(DType.F32, [2, 3]), new(DType.F32, [2, 3])],
            [new ValueRange(0, 0.4), ValueRange.Normal, ValueRange.Normal]),
        new(
            new Cond(ControlSamples.Branch(true), ControlSamples.Branch(false)),
            [TensorType.Scalar(DType.Bool), new(DType.F32, [2, 3]), new(DType.F32, [2, 3])],
            [new ValueRange(1, 1), ValueRange.Normal, ValueRange.Normal]),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new Cond(ControlSamples.Branch(true), ControlSamples.Branch(false)),
            [
                ReferenceTensor.Of(TensorType.Scalar(DType.Bool), 0L),
                ReferenceTensor.Of(DType.F32, [2, 3], [1, 2, 3, 4, 5, 6]), ReferenceTensor.Of(DType.F32, [2, 3], [1, 1, 1, 2, 2, 2]),
            ],
            [ReferenceTensor.Of(DType.F32, [2, 3], [2, 3, 4, 6, 7, 8])],
            "by definition"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Graph> NestedGraphs => [Then, Else];

    /// <inheritdoc/>
    public override Op WithNestedGraphs(IReadOnlyList<Graph> graphs) => new Cond(graphs[0], graphs[1]);

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(operands.Length > 0 && operands[0] == TensorType.Scalar(DType.Bool), "C1", $"{TypeText.Of(operands)}");
        TensorType[] given = operands[1..].ToArray(), then = Then.ResultTypes(), other = Else.ResultTypes();
        foreach (Graph branch in NestedGraphs)
        {
            TensorType[] parameters = branch.ParameterTypes();
            check.Require(parameters.SequenceEqual(given), "C2", $"'{branch.Name}' takes {TypeText.Of(parameters)}, it is given {TypeText.Of(given)}");
        }

        check.Require(then.Length > 0 && then.SequenceEqual(other), "C3", $"{TypeText.Of(then)} or else {TypeText.Of(other)}");
        return then.ToEquatable();
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands) =>
        context.Run(operands[0].Integers[0] != 0 ? Then : Else, operands[1..]);

    /// <inheritdoc/>
    public override Value?[] Vjp(VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) =>
        BranchDerivatives.Vjp(context.Builder, node, this, cotangents.ToArray(), wanted.ToArray());

    /// <inheritdoc/>
    public override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents) =>
        BranchDerivatives.Jvp(context.Builder, node, this, tangents.ToArray());
}

/// <summary>Builds <see cref="Cond"/>.</summary>
public static class CondBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>One of two functions of the same operands.</summary>
        /// <param name="op">The functions.</param>
        /// <param name="predicate">Which of them: <c>bool[]</c>.</param>
        /// <param name="operands">Their operands.</param>
        public Value[] Cond(Cond op, Value predicate, params ReadOnlySpan<Value> operands) => [.. b.AddNode(op, [predicate, .. operands]).Results];
    }
}
