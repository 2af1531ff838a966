using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Windows;

/// <summary>Adds each value to the element at a given place of its window: <c>x[i] = Σ y[j]</c> over the windows j that have i at place[j].</summary>
/// <param name="Sizes">Shape of the array.</param>
/// <param name="Window">Elements of a window along each dimension.</param>
/// <param name="Strides">Distance of two windows along each dimension.</param>
/// <param name="Dilations">Distance of two elements of a window along each dimension.</param>
/// <param name="Low">Padding before the first element along each dimension.</param>
/// <param name="High">Padding behind the last element along each dimension.</param>
/// <remarks>The operands are the values and the places; those at −1 and in the padding are dropped. VJP: <c>ȳ = pick_window(x̄, places)</c>.</remarks>
public sealed record ScatterWindow(
    EquatableArray<long> Sizes, EquatableArray<long> Window, EquatableArray<long> Strides, EquatableArray<long> Dilations,
    EquatableArray<long> Low, EquatableArray<long> High) : SpreadingWindowOp(Sizes, Window, Strides, Dilations, Low, High)
{
    /// <inheritdoc/>
    public override string Name => "scatter_window";

    /// <inheritdoc/>
    public override string Summary => "Adds each value to the element at a given place of its window: x[i] = Σ y[j] over the windows j that have i at place[j].";

    /// <inheritdoc/>
    public override string Derivative => "ȳ = pick_window(x̄, places)";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
        ["there are two operands of one shape, float or integer values and i32 places", .. AttributeConstraints, SizesConstraint];

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
            new ScatterWindow([3, 3], [2, 2], [1, 1], [1, 1], [0, 0], [0, 0]),
            [ReferenceTensor.Of(DType.F32, [2, 2], [1, 2, 3, 4]), ReferenceTensor.Of(DType.I32, [2, 2], [3, 2, 1, -1])],
            [ReferenceTensor.Of(DType.F32, [3, 3], [0, 0, 0, 0, 6, 0, 0, 0, 0])],
            "by hand: three windows meet in the middle"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(
            operands.Length == 2 && ElementKinds.Numbers.Contains(operands[0].DType) && operands[1] == new TensorType(PlaceType, operands[0].Shape),
            "C1", $"{TypeText.Of(operands)}");
        return [operands[0].With(RequireWindows(check, operands[0], sizes: "C4", entries: "C2", numbers: "C3"))];
    }

    /// <inheritdoc/>
    public override EquatableArray<Const> Identity(DType type) => [Literal.Of(new KernelType(type), 0L)];

    /// <inheritdoc/>
    public override EquatableArray<Expr> Combine(
        ScalarBuilder k, EquatableArray<Expr> state, ReadOnlySpan<Expr> elements, Expr? inside, Func<Expr> place)
    {
        Expr none = Literal.Of(elements[0].Type, 0L);
        // What is read where there is no window is place 0.
        Expr taken = Where(k, elements[1], place(), elements[0], none);
        return Sum(k, state, inside is null ? taken : k.Select(inside, taken, none));
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        ReferenceTensor y = operands[0], places = operands[1], result = ReferenceTensor.Zeros(node.Type);
        ForEachPair(node.Type.Shape, (window, element, place) =>
        {
            if (places.Integers[window] == place)
            {
                result.Accumulate(element, y, window);
            }
        });
        return [result];
    }

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) =>
        [cotangents[0] is { } cotangent && node.Type.DType.IsFloat
            ? context.Builder.Add(new PickWindow(Window, Strides, Dilations, Low, High), cotangent, node.Operands[1]) : null, null];

    /// <summary>Linear in the values: the tangent, scattered.</summary>
    public override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents) =>
        [tangents[0] is { } tangent ? context.Builder.Add(this, tangent, node.Operands[1]) : null];

    private static OpCase Case(
        EquatableArray<long> sizes, EquatableArray<long> window, EquatableArray<long> strides, EquatableArray<long> dilations,
        EquatableArray<long> pads, DType type, Shape windows) => new(
        new ScatterWindow(sizes, window, strides, dilations, pads, pads), [new TensorType(type, windows), new TensorType(PlaceType, windows)],
        [ValueRange.Of(type), new ValueRange(-1, window.Aggregate(1L, (n, size) => n * size) - 1)]);
}

/// <summary>Builds <see cref="ScatterWindow"/>.</summary>
public static class ScatterWindowBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Adds each value to the element at a given place of its window; the attributes are those of <see cref="WindowOp"/>.</summary>
        public Value ScatterWindow(
            Value y, Value places, EquatableArray<long> sizes, EquatableArray<long> window, EquatableArray<long> strides,
            EquatableArray<long> dilations, EquatableArray<long> low, EquatableArray<long> high) =>
            b.Add(new ScatterWindow(sizes, window, strides, dilations, low, high), y, places);
    }
}
