using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Autodiff.ControlFlow;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Control;

/// <summary>A loop that goes on while a condition holds: <c>while condition(c, captures) c = body(c, captures)</c>.</summary>
/// <param name="Condition">Carries and captures to <c>bool[]</c>.</param>
/// <param name="Body">Carries and captures to new carries.</param>
/// <param name="Carries">How many of the operands are initial carries; they come first, captures after them.</param>
/// <param name="MaxSteps">The most steps: after them it ends, whatever the condition says; none: as many as it takes.</param>
/// <remarks>
/// Results are the carries. Forward mode carries tangents along; reverse mode needs the bound: it goes through a scan of that many steps, in which
/// those after the end change nothing (<see cref="WhileDerivatives"/>).
/// </remarks>
public sealed record While(Graph Condition, Graph Body, int Carries, long? MaxSteps = null) : Op
{
    /// <inheritdoc/>
    public override string Name => "while";

    /// <inheritdoc/>
    public override string Summary => "A loop that goes on while a condition holds: while condition(c, captures) c = body(c, captures).";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
    [
        "there is a carry, and no more of them than operands",
        "condition and body take the operands: carries, then captures",
        "the condition gives bool[]",
        "the body gives the new carries, with the types of the carries",
        "the most steps are not negative",
    ];

    /// <inheritdoc/>
    public override string Derivative => "that of a scan of maxSteps steps; only forward mode where there is no such bound";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
    [
        new(
            new While(ControlSamples.IsSmall(), ControlSamples.Growth(), 1, 8), [TensorType.Scalar(DType.F32), TensorType.Scalar(DType.F32)],
            [new ValueRange(0.1, 0.3), new ValueRange(0.8, 0.85)]),
        new(
            new While(ControlSamples.IsSmall(), ControlSamples.Growth(), 1, 2), [TensorType.Scalar(DType.F32), TensorType.Scalar(DType.F32)],
            [new ValueRange(0.1, 0.3), new ValueRange(0.8, 0.85)]),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new While(ControlSamples.IsSmall(), ControlSamples.Growth(), 1),
            [ReferenceTensor.Of(TensorType.Scalar(DType.F32), 0.5), ReferenceTensor.Of(TensorType.Scalar(DType.F32), 1.0)],
            [ReferenceTensor.Of(TensorType.Scalar(DType.F32), 3.5)],
            "by definition"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Graph> NestedGraphs => [Condition, Body];

    /// <inheritdoc/>
    public override Op WithNestedGraphs(IReadOnlyList<Graph> graphs) => this with { Condition = graphs[0], Body = graphs[1] };

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.RequireAttribute(Carries > 0 && Carries <= operands.Length, "C1", $"{Carries} carries of {operands.Length} operands");
        TensorType[] given = operands.ToArray(), carries = given[..Carries];
        foreach (Graph graph in NestedGraphs)
        {
            TensorType[] parameters = graph.ParameterTypes();
            check.Require(parameters.SequenceEqual(given), "C2", $"'{graph.Name}' takes {TypeText.Of(parameters)}, it is given {TypeText.Of(given)}");
        }

        check.Require(Condition.ResultTypes() is [var flag] && flag == TensorType.Scalar(DType.Bool), "C3", $"{TypeText.Of(Condition.ResultTypes())}");
        check.Require(
            Body.ResultTypes().SequenceEqual(carries), "C4", $"{TypeText.Of(Body.ResultTypes())} for carries {TypeText.Of(carries)}");
        check.RequireAttribute(MaxSteps is null or (>= 0 and <= Shape.MaxElements), "C5", $"{MaxSteps}");
        return carries.ToEquatable();
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        ReferenceTensor[] given = operands.ToArray(), carries = given[..Carries], captures = given[Carries..];
        for (long step = 0; MaxSteps is null || step < MaxSteps; step++)
        {
            if (context.Run(Condition, [.. carries, .. captures])[0].Integers[0] == 0)
            {
                break;
            }

            carries = context.Run(Body, [.. carries, .. captures]);
        }

        return carries;
    }

    /// <inheritdoc/>
    public override Value?[] Vjp(VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) =>
        WhileDerivatives.Vjp(context.Builder, node, this, cotangents.ToArray(), wanted.ToArray());

    /// <inheritdoc/>
    public override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents) =>
        WhileDerivatives.Jvp(context.Builder, node, this, tangents.ToArray());
}

/// <summary>Builds <see cref="While"/>.</summary>
public static class WhileBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>A loop that goes on while a condition holds; the carries at its end.</summary>
        public Value[] While(While op, params ReadOnlySpan<Value> operands) => [.. b.AddNode(op, operands).Results];
    }
}
