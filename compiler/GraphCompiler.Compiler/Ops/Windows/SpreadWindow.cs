using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Windows;

/// <summary>Adds each value to all elements of its window: <c>x[i] = Σ y[j]</c> over the windows j that hold i.</summary>
/// <param name="Sizes">Shape of the array.</param>
/// <param name="Window">Elements of a window along each dimension.</param>
/// <param name="Strides">Distance of two windows along each dimension.</param>
/// <param name="Dilations">Distance of two elements of a window along each dimension.</param>
/// <param name="Low">Padding before the first element along each dimension.</param>
/// <param name="High">Padding behind the last element along each dimension.</param>
/// <remarks>The adjoint of <c>reduce_window_sum</c>. VJP: <c>ȳ = reduce_window_sum(x̄)</c>.</remarks>
public sealed record SpreadWindow(
    EquatableArray<long> Sizes, EquatableArray<long> Window, EquatableArray<long> Strides, EquatableArray<long> Dilations,
    EquatableArray<long> Low, EquatableArray<long> High) : SpreadingWindowOp(Sizes, Window, Strides, Dilations, Low, High)
{
    /// <inheritdoc/>
    public override string Name => "spread_window";

    /// <inheritdoc/>
    public override string Summary => "Adds each value to all elements of its window: x[i] = Σ y[j] over the windows j that hold i.";

    /// <inheritdoc/>
    public override string Derivative => "ȳ = reduce_window_sum(x̄)";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
        ["there is one operand, a float or integer", .. AttributeConstraints, SizesConstraint];

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
    [
        Case([4, 34], [2, 2], [2, 2], [1, 1], [0, 0], DType.F32, [2, 17]),
        Case([5, 9], [3, 3], [2, 2], [1, 1], [1, 1], DType.F32, [3, 5]),
        Case([5, 16], [3, 1], [1, 1], [1, 1], [0, 0], DType.F32, [3, 16]),
        Case([8], [3], [2], [2], [1], DType.F64, [3]),
        Case([6, 2], [1, 2], [2, 1], [1, 1], [0, 1], DType.I32, [3, 3]),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new SpreadWindow([3, 3], [2, 2], [1, 1], [1, 1], [0, 0], [0, 0]),
            [ReferenceTensor.Of(DType.F32, [2, 2], [1, 2, 3, 4])],
            [ReferenceTensor.Of(DType.F32, [3, 3], [1, 3, 2, 4, 10, 6, 3, 7, 4])],
            "by hand: Pascal's pattern"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(operands.Length == 1 && ElementKinds.Numbers.Contains(operands[0].DType), "C1", $"{TypeText.Of(operands)}");
        return [operands[0].With(RequireWindows(check, operands[0], sizes: "C4", entries: "C2", numbers: "C3"))];
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
        ReferenceTensor y = operands[0], result = ReferenceTensor.Zeros(node.Type);
        ForEachPair(node.Type.Shape, (window, element, _) => result.Accumulate(element, y, window));
        return [result];
    }

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) =>
        [cotangents[0] is { } cotangent && node.Type.DType.IsFloat
            ? context.Builder.Add(new ReduceWindowSum(Window, Strides, Dilations, Low, High), cotangent) : null];

    /// <summary>Linear: the tangent, spread.</summary>
    public override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents) =>
        [tangents[0] is { } tangent ? context.Builder.Add(this, tangent) : null];

    private static OpCase Case(
        EquatableArray<long> sizes, EquatableArray<long> window, EquatableArray<long> strides, EquatableArray<long> dilations,
        EquatableArray<long> pads, DType type, Shape windows) =>
        new(new SpreadWindow(sizes, window, strides, dilations, pads, pads), [new TensorType(type, windows)], [ValueRange.Of(type)]);
}

/// <summary>Builds <see cref="SpreadWindow"/>.</summary>
public static class SpreadWindowBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Adds each value to all elements of its window; the attributes are those of <see cref="WindowOp"/>.</summary>
        public Value SpreadWindow(
            Value y, EquatableArray<long> sizes, EquatableArray<long> window, EquatableArray<long> strides, EquatableArray<long> dilations,
            EquatableArray<long> low, EquatableArray<long> high) =>
            b.Add(new SpreadWindow(sizes, window, strides, dilations, low, high), y);
    }
}
