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
    public override string Derivative => "x̄ = broadcast(ȳ) along the axes";

    /// <inheritdoc/>
    public override ElementKinds Accepted => ElementKinds.Numbers;

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new ReduceSum([1]),
            [ReferenceTensor.Of(DType.I64, [1, 6], [0, 1, 2, 3, 4, 5])],
            [ReferenceTensor.Of(DType.I64, [1], [15])],
            "StableHLO specification, reduce"),
    ];

    /// <inheritdoc/>
    public override ReductionOp Along(EquatableArray<int> axes) => new ReduceSum(axes);

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands) =>
        [operands[0].Fold(node.Type, Axes, 0.0, (sum, x) => sum + x, 0L, (sum, x) => unchecked(sum + x))];

    /// <inheritdoc/>
    public override EquatableArray<Const> Identity(DType operand) => [Literal.Of(new KernelType(operand), 0L)];

    /// <inheritdoc/>
    public override EquatableArray<Expr> Combine(ScalarBuilder k, EquatableArray<Expr> x, EquatableArray<Expr> y) =>
        [k.Apply(ScalarFunction.Add, x[0], y[0])];

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) =>
        [cotangents[0] is { } cotangent ? Spread(context.Builder, node, cotangent) : null];

    /// <summary>Linear: the tangent is summed as the value is.</summary>
    public override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents) =>
        [tangents[0] is { } tangent ? context.Builder.Add(this, tangent) : null];
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
