using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Reduction;

/// <summary>Least element along axes: <c>y = min x</c>; NaN if there is one; ∞ or the greatest integer for no elements.</summary>
/// <param name="Axes">The axes that are reduced and removed.</param>
/// <remarks>VJP: <c>x̄ = ȳ / n</c> at the n elements that are equal to the minimum, else 0.</remarks>
public sealed record ReduceMin(EquatableArray<int> Axes) : ReductionOp(Axes)
{
    /// <inheritdoc/>
    public override string Name => "reduce_min";

    /// <inheritdoc/>
    public override string Summary => "Least element along axes: y = min x; NaN if there is one; ∞ or the greatest integer for no elements.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = ȳ / n at the n elements that are equal to the minimum, else 0";

    /// <inheritdoc/>
    public override ElementKinds Accepted => ElementKinds.Numbers;

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new ReduceMin([1]),
            [ReferenceTensor.Of(DType.F64, [2, 3], [1, 5, 3, 2, double.NaN, 0])],
            [ReferenceTensor.Of(DType.F64, [2], [1, double.NaN])],
            "IEEE 754-2019, 9.6"),
    ];

    /// <inheritdoc/>
    public override ReductionOp Along(EquatableArray<int> axes) => new ReduceMin(axes);

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands) =>
        [Extreme.Least.Evaluate(node.Type, Axes, operands[0])];

    /// <inheritdoc/>
    public override EquatableArray<DType> State(DType operand) => [Extreme.State(operand)];

    /// <inheritdoc/>
    public override EquatableArray<Const> Identity(DType operand) => [Extreme.Least.StateIdentity(operand)];

    /// <inheritdoc/>
    public override EquatableArray<Expr> Lift(ScalarBuilder k, Expr x, Expr? index) => [Extreme.Least.Lift(k, x)];

    /// <inheritdoc/>
    public override EquatableArray<Expr> Combine(ScalarBuilder k, EquatableArray<Expr> x, EquatableArray<Expr> y) =>
        [Extreme.Least.Combine(k, x[0], y[0])];

    /// <inheritdoc/>
    public override Expr Finish(ScalarBuilder k, DType operand, EquatableArray<Expr> state) =>
        Extreme.Least.Finish(k, operand, state[0]);

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) =>
        [Extreme.Vjp(context.Builder, node, this, cotangents[0])];

    /// <inheritdoc/>
    public override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents) =>
        [Extreme.Jvp(context.Builder, node, this, tangents[0])];
}

/// <summary>Builds <see cref="ReduceMin"/>.</summary>
public static class ReduceMinBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Least element along axes, which are removed.</summary>
        public Value ReduceMin(Value x, EquatableArray<int> axes) => axes.Count == 0 ? x : b.Add(new ReduceMin(axes), x);
    }
}
