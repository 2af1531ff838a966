using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Windows;

/// <summary>Sum of each window: <c>y[j] = Σ x[j · stride + k · dilation − low]</c>; of nothing it is 0.</summary>
/// <param name="Window">Elements of a window along each dimension.</param>
/// <param name="Strides">Distance of two windows along each dimension.</param>
/// <param name="Dilations">Distance of two elements of a window along each dimension.</param>
/// <param name="Low">Padding before the first element along each dimension.</param>
/// <param name="High">Padding behind the last element along each dimension.</param>
/// <remarks>VJP: <c>x̄ = spread_window(ȳ)</c>.</remarks>
public sealed record ReduceWindowSum(
    EquatableArray<long> Window, EquatableArray<long> Strides, EquatableArray<long> Dilations,
    EquatableArray<long> Low, EquatableArray<long> High) : GatheringWindowOp(Window, Strides, Dilations, Low, High)
{
    /// <inheritdoc/>
    public override string Name => "reduce_window_sum";

    /// <inheritdoc/>
    public override string Summary => "Sum of each window: y[j] = Σ x[j · stride + k · dilation − low]; of nothing it is 0.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = spread_window(ȳ)";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints => ["there is one operand, a float or integer", .. AttributeConstraints];

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases => new[] { DType.F32, DType.F64, DType.I32 }.SelectMany(type => CasesOf(
        type, a => new ReduceWindowSum([.. a[0]], [.. a[1]], [.. a[2]], [.. a[3]], [.. a[4]]), ValueRange.Of(type)));

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new ReduceWindowSum([2, 1], [4, 1], [3, 1], [2, 0], [1, 0]),
            [ReferenceTensor.Of(DType.I32, [3, 2], [1, 2, 3, 4, 5, 6])], [ReferenceTensor.Of(DType.I32, [1, 2], [3, 4])],
            "by hand: the one window along the first dimension holds rows −2 and 1"),
        new(
            new ReduceWindowSum([2, 2], [1, 1], [1, 1], [0, 0], [0, 0]),
            [ReferenceTensor.Of(DType.F32, [3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9])], [ReferenceTensor.Of(DType.F32, [2, 2], [12, 16, 24, 28])],
            "four times the ONNX specification's AveragePool of 2 × 2"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(operands.Length == 1 && ElementKinds.Numbers.Contains(operands[0].DType), "C1", $"{TypeText.Of(operands)}");
        RequireAttributes(check, operands[0].Rank, "C2", "C3");
        return [operands[0].With(WindowsOf(operands[0].Shape))];
    }

    /// <inheritdoc/>
    public override EquatableArray<Const> Identity(DType type) => [Literal.Of(new KernelType(type), 0L)];

    /// <inheritdoc/>
    public override EquatableArray<Expr> Combine(
        ScalarBuilder k, EquatableArray<Expr> state, ReadOnlySpan<Expr> elements, Expr? inside, Func<Expr> place) =>
        Sum(k, state, elements[0]);

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        ReferenceTensor x = operands[0], result = ReferenceTensor.Zeros(node.Type);
        ForEachPair(x.Type.Shape, (window, element, _) => result.Accumulate(window, x, element));
        return [result];
    }

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) =>
        [cotangents[0] is { } cotangent && node.Type.DType.IsFloat
            ? context.Builder.Add(new SpreadWindow(
                node.Operands[0].Type.Shape.ToSizes().ToEquatable(), Window, Strides, Dilations, Low, High), cotangent) : null];

    /// <summary>Linear: the sums of the tangent.</summary>
    public override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents) =>
        [tangents[0] is { } tangent ? context.Builder.Add(this, tangent) : null];
}

/// <summary>Builds <see cref="ReduceWindowSum"/>.</summary>
public static class ReduceWindowSumBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Sum of each window; the attributes are those of <see cref="WindowOp"/>.</summary>
        public Value ReduceWindowSum(
            Value x, EquatableArray<long> window, EquatableArray<long> strides, EquatableArray<long> dilations,
            EquatableArray<long> low, EquatableArray<long> high) =>
            b.Add(new ReduceWindowSum(window, strides, dilations, low, high), x);
    }
}
