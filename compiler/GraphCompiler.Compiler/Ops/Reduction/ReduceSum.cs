using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Reduction;

/// <summary>Sum along axes: <c>y = Σ x</c>; integers wrap; 0 for no elements.</summary>
/// <param name="Axes">The axes that are summed and removed.</param>
/// <remarks>VJP: <c>x̄ = broadcast(ȳ)</c> along the axes.</remarks>
public sealed record ReduceSum(EquatableArray<int> Axes) : ReductionOp(Axes)
{
    /// <inheritdoc/>
    public override string Name => "reduce_sum";

    /// <inheritdoc/>
    public override string Summary => "Sum along axes: y = Σ x; integers wrap; 0 for no elements.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
        ["there is one operand, float or integer", "axes ascend and are axes of the operand"];

    /// <inheritdoc/>
    public override string Derivative => "x̄ = broadcast(ȳ) along the axes";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
    [
        new(new ReduceSum([1]), [new TensorType(DType.F32, [3, 130])], [ValueRange.Normal]),
        new(new ReduceSum([0]), [new TensorType(DType.F32, [67, 5])], [ValueRange.Normal]),
        new(new ReduceSum([0, 2]), [new TensorType(DType.F64, [2, 3, 4])], [ValueRange.Normal]),
        new(new ReduceSum([0]), [new TensorType(DType.I32, [7])], [new ValueRange(-9, 9)]),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new ReduceSum([1]),
            [ReferenceTensor.Of(new TensorType(DType.I64, [1, 6]), [0L, 1, 2, 3, 4, 5])],
            [ReferenceTensor.Of(new TensorType(DType.I64, [1]), [15L])],
            "StableHLO specification, reduce"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(
            operands.Length == 1 && (operands[0].DType.IsFloat || operands[0].DType.IsInteger), "C1", $"{TypeText.Of(operands)}");
        return [ReducedType(check, operands[0], "C2")];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands) =>
        [operands[0].Fold(node.Type, Axes, 0.0, (sum, x) => sum + x, 0L, (sum, x) => unchecked(sum + x))];

    /// <inheritdoc/>
    public override EquatableArray<DType> State(DType operand) => [operand];

    /// <inheritdoc/>
    public override EquatableArray<Const> Identity(DType operand) => [Literal.Of(new KernelType(operand), 0L)];

    /// <inheritdoc/>
    public override EquatableArray<Expr> Lift(ScalarBuilder k, Expr x, Expr? index) => [x];

    /// <inheritdoc/>
    public override EquatableArray<Expr> Combine(ScalarBuilder k, EquatableArray<Expr> x, EquatableArray<Expr> y) =>
        [k.Apply(ScalarFunction.Add, x[0], y[0])];

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) =>
        [cotangents[0] is { } cotangent ? Spread(context.Builder, node, cotangent, Axes) : null];

    /// <summary>Linear: the tangent is summed as the value is.</summary>
    public override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents) =>
        [tangents[0] is { } tangent ? context.Builder.Add(this, tangent) : null];

    /// <summary>A value of a reduction's result repeated along its axes, to the shape of its operand.</summary>
    internal static Value Spread(GraphBuilder b, Node node, Value value, EquatableArray<int> axes)
    {
        Shape shape = node.Operands[0].Type.Shape;
        return b.BroadcastInDim(value, shape, Enumerable.Range(0, shape.Rank).Except(axes).ToEquatable());
    }
}

/// <summary>Builds <see cref="ReduceSum"/>.</summary>
public static class ReduceSumBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Sum along axes, which are removed.</summary>
        public Value ReduceSum(Value x, EquatableArray<int> axes) => axes.Count == 0 ? x : b.Add(new ReduceSum(axes), x);
    }
}
