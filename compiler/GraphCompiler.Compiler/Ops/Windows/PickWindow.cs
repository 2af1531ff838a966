using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Windows;

/// <summary>The element at a given place of each window: <c>y[j] = x[j · stride + k(place[j]) · dilation − low]</c>; 0 for −1 and for padding.</summary>
/// <param name="Window">Elements of a window along each dimension.</param>
/// <param name="Strides">Distance of two windows along each dimension.</param>
/// <param name="Dilations">Distance of two elements of a window along each dimension.</param>
/// <param name="Low">Padding before the first element along each dimension.</param>
/// <param name="High">Padding behind the last element along each dimension.</param>
/// <remarks>The operands are the array and the places. VJP: <c>x̄ = scatter_window(ȳ, places)</c>.</remarks>
public sealed record PickWindow(
    EquatableArray<long> Window, EquatableArray<long> Strides, EquatableArray<long> Dilations,
    EquatableArray<long> Low, EquatableArray<long> High) : GatheringWindowOp(Window, Strides, Dilations, Low, High)
{
    /// <inheritdoc/>
    public override string Name => "pick_window";

    /// <inheritdoc/>
    public override string Summary => "The element at a given place of each window: y[j] = x[j · stride + k(place[j]) · dilation − low]; 0 for −1 and for padding.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = scatter_window(ȳ, places)";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
        ["there are two operands, a float or integer array and i32 places, one for each window", .. AttributeConstraints];

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
    [
        Case([2, 2], [2, 2], [1, 1], [0, 0], DType.F32, [4, 34], [2, 17]),
        Case([3], [2], [1], [1], DType.F64, [7], [4]),
        Case([2, 1], [1, 1], [2, 1], [1, 0], DType.I32, [3, 16], [3, 16]),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new PickWindow([2, 2], [2, 2], [1, 1], [0, 0], [0, 0]),
            [ReferenceTensor.Of(DType.F32, [2, 6], [1, 3, 2, 7, 5, 6, 4, 8, 0, 9, 1, 1]), ReferenceTensor.Of(DType.I32, [1, 3], [2, 1, -1])],
            [ReferenceTensor.Of(DType.F32, [1, 3], [4, 7, 0])],
            "by hand"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(
            operands.Length == 2 && ElementKinds.Numbers.Contains(operands[0].DType) && operands[1].DType == PlaceType, "C1", $"{TypeText.Of(operands)}");
        RequireAttributes(check, operands[0].Rank, "C2", "C3");
        Shape windows = WindowsOf(operands[0].Shape);
        check.Require(windows.Equals(operands[1].Shape), "C1", $"{TypeText.Of(operands)} with windows {windows}");
        return [operands[0].With(windows)];
    }

    /// <inheritdoc/>
    public override EquatableArray<Const> Identity(DType type) => [Literal.Of(new KernelType(type), 0L)];

    /// <inheritdoc/>
    public override EquatableArray<Expr> Combine(
        ScalarBuilder k, EquatableArray<Expr> state, ReadOnlySpan<Expr> elements, Expr? inside, Func<Expr> place) =>
        [Where(k, elements[1], place(), elements[0], state[0])];

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        ReferenceTensor x = operands[0], places = operands[1], result = ReferenceTensor.Zeros(node.Type);
        ForEachPair(x.Type.Shape, (window, element, place) =>
        {
            if (places.Integers[window] == place)
            {
                result.Set(window, x, element);
            }
        });
        return [result];
    }

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) =>
        [cotangents[0] is { } cotangent && node.Type.DType.IsFloat
            ? context.Builder.Add(
                new ScatterWindow(node.Operands[0].Type.Shape.ToSizes().ToEquatable(), Window, Strides, Dilations, Low, High),
                cotangent, node.Operands[1]) : null, null];

    /// <summary>Linear in the array: the tangents at the places.</summary>
    public override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents) =>
        [tangents[0] is { } tangent ? context.Builder.Add(this, tangent, node.Operands[1]) : null];

    private static OpCase Case(
        EquatableArray<long> window, EquatableArray<long> strides, EquatableArray<long> dilations, EquatableArray<long> low,
        DType type, Shape array, Shape windows) => new(
        new PickWindow(window, strides, dilations, low, low), [new TensorType(type, array), new TensorType(PlaceType, windows)],
        [ValueRange.Of(type), new ValueRange(-1, window.Aggregate(1L, (n, size) => n * size) - 1)]);
}

/// <summary>Builds <see cref="PickWindow"/>.</summary>
public static class PickWindowBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>The element at a given place of each window; the attributes are those of <see cref="WindowOp"/>.</summary>
        public Value PickWindow(
            Value x, Value places, EquatableArray<long> window, EquatableArray<long> strides, EquatableArray<long> dilations,
            EquatableArray<long> low, EquatableArray<long> high) =>
            b.Add(new PickWindow(window, strides, dilations, low, high), x, places);
    }
}
