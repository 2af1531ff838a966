using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Cumulative;

/// <summary>Sums up to each element: <c>y[i] = x[0] + … + x[i]</c>, a chain from +0; integers wrap.</summary>
/// <param name="Axis">The axis.</param>
/// <param name="Exclusive">Whether the element itself is left out.</param>
/// <param name="Reverse">Whether the chain runs from the end.</param>
/// <remarks>VJP: the same from the other end: <c>x̄[i] = ȳ[i] + … + ȳ[n − 1]</c>.</remarks>
public sealed record CumulativeSum(int Axis, bool Exclusive = false, bool Reverse = false) : CumulativeOp(Axis, Exclusive, Reverse)
{
    /// <inheritdoc/>
    public override string Name => "cumulative_sum";

    /// <inheritdoc/>
    public override string Summary => "Sums up to each element: y[i] = x[0] + … + x[i], a chain from +0; integers wrap.";

    /// <inheritdoc/>
    public override string Derivative => "x̄[i] = ȳ[i] + … + ȳ[n − 1]";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases => CasesOf(
        (axis, exclusive, reverse) => new CumulativeSum(axis, exclusive, reverse),
        (DType.F32, ValueRange.Normal), (DType.F64, ValueRange.Normal), (DType.I32, ValueRange.Of(DType.I32)), (DType.U8, ValueRange.Of(DType.U8)));

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new CumulativeSum(0, Exclusive: true),
            [ReferenceTensor.Of(DType.F64, [5], [1, 2, 3, 4, 5])], [ReferenceTensor.Of(DType.F64, [5], [0, 1, 3, 6, 10])],
            "ONNX specification, CumSum, cumsum_1d_exclusive"),
        new(
            new CumulativeSum(0, Reverse: true),
            [ReferenceTensor.Of(DType.F64, [5], [1, 2, 3, 4, 5])], [ReferenceTensor.Of(DType.F64, [5], [15, 14, 12, 9, 5])],
            "ONNX specification, CumSum, cumsum_1d_reverse"),
    ];

    /// <inheritdoc/>
    public override Const Identity(DType type) => Literal.Of(new KernelType(type), 0L);

    /// <inheritdoc/>
    public override Expr Next(ScalarBuilder k, Expr state, ReadOnlySpan<Expr> elements) => k.Apply(ScalarFunction.Add, state, elements[0]);

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        ReferenceTensor x = operands[0];
        return Chains([x], 0, (sum, at) => sum + x.Floats[at], 0, (sum, at) => unchecked(sum + x.Integers[at]));
    }

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) =>
        [cotangents[0] is { } cotangent && node.Type.DType.IsFloat ? context.Builder.Add(this with { Reverse = !Reverse }, cotangent) : null];

    /// <summary>Linear: the sums of the tangent.</summary>
    public override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents) =>
        [tangents[0] is { } tangent ? context.Builder.Add(this, tangent) : null];
}

/// <summary>Builds <see cref="CumulativeSum"/>.</summary>
public static class CumulativeSumBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Sums along an axis up to each element.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axis">The axis.</param>
        /// <param name="exclusive">Whether the element itself is left out.</param>
        /// <param name="reverse">Whether sums run from the end.</param>
        public Value CumulativeSum(Value x, int axis, bool exclusive = false, bool reverse = false) =>
            b.Add(new CumulativeSum(axis, exclusive, reverse), x);
    }
}
