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
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        DType type = node.Type.DType;
        return
        [
            operands[0].Fold(
                node.Type, Axes,
                double.PositiveInfinity, Math.Min,
                IntegerFunctions.Greatest(type), (min, x) => IntegerFunctions.Compare(type, x, min) < 0 ? x : min),
        ];
    }

    /// <inheritdoc/>
    public override EquatableArray<Const> Identity(DType operand) =>
        [operand.IsFloat
            ? Literal.Of(new KernelType(operand), double.PositiveInfinity)
            : Literal.Of(new KernelType(operand), IntegerFunctions.Greatest(operand))];

    /// <inheritdoc/>
    public override EquatableArray<Expr> Combine(ScalarBuilder k, EquatableArray<Expr> x, EquatableArray<Expr> y) =>
        [k.Apply(ScalarFunction.Min, x[0], y[0])];

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted)
    {
        if (cotangents[0] is not { } cotangent || !node.Type.DType.IsFloat)
        {
            return [null];
        }

        (GraphBuilder b, Value isExtreme) = (context.Builder, IsExtreme(context.Builder, node));
        Value share = b.Div(cotangent, b.ReduceSum(isExtreme, Axes));
        return [b.Mul(isExtreme, Spread(b, node, share))];
    }

    /// <summary>The mean of the tangents at the minimum.</summary>
    public override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents)
    {
        if (tangents[0] is not { } tangent || !node.Type.DType.IsFloat)
        {
            return [null];
        }

        (GraphBuilder b, Value isExtreme) = (context.Builder, IsExtreme(context.Builder, node));
        return [b.Div(b.ReduceSum(b.Mul(tangent, isExtreme), Axes), b.ReduceSum(isExtreme, Axes))];
    }
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
