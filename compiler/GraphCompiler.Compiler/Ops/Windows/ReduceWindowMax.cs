using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Windows;

/// <summary>Greatest element of each window; NaN if one is, +0 above −0; of nothing the least value of the type.</summary>
/// <param name="Window">Elements of a window along each dimension.</param>
/// <param name="Strides">Distance of two windows along each dimension.</param>
/// <param name="Dilations">Distance of two elements of a window along each dimension.</param>
/// <param name="Low">Padding before the first element along each dimension.</param>
/// <param name="High">Padding behind the last element along each dimension.</param>
/// <remarks>VJP: the first greatest element of a window, or its first NaN, takes the whole cotangent: <c>x̄ = scatter_window(ȳ, arg_max_window(x))</c>.</remarks>
public sealed record ReduceWindowMax(
    EquatableArray<long> Window, EquatableArray<long> Strides, EquatableArray<long> Dilations,
    EquatableArray<long> Low, EquatableArray<long> High) : GatheringWindowOp(Window, Strides, Dilations, Low, High)
{
    /// <inheritdoc/>
    public override string Name => "reduce_window_max";

    /// <inheritdoc/>
    public override string Summary => "Greatest element of each window; NaN if one is, +0 above −0; of nothing the least value of the type.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = scatter_window(ȳ, arg_max_window(x))";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints => ["there is one operand, a float or integer", .. AttributeConstraints];

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases => new[] { DType.F32, DType.F64, DType.I32 }.SelectMany(type => CasesOf(
        type, a => new ReduceWindowMax([.. a[0]], [.. a[1]], [.. a[2]], [.. a[3]], [.. a[4]]), type.IsFloat ? new ValueRange(-3, 3, Distinct: true) : ValueRange.Of(type)));

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new ReduceWindowMax([5, 5], [1, 1], [1, 1], [2, 2], [2, 2]),
            [ReferenceTensor.Of(DType.F32, [5, 5], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25])],
            [ReferenceTensor.Of(DType.F32, [5, 5], [13, 14, 15, 15, 15, 18, 19, 20, 20, 20, 23, 24, 25, 25, 25, 23, 24, 25, 25, 25, 23, 24, 25, 25, 25])],
            "ONNX specification, MaxPool, maxpool_2d_precomputed_pads"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(operands.Length == 1 && ElementKinds.Numbers.Contains(operands[0].DType), "C1", $"{TypeText.Of(operands)}");
        RequireAttributes(check, operands[0].Rank, "C2", "C3");
        return [operands[0].With(WindowsOf(operands[0].Shape))];
    }

    /// <inheritdoc/>
    public override EquatableArray<Const> Identity(DType type) => [Extreme.Greatest.Identity(type)];

    /// <inheritdoc/>
    public override EquatableArray<Expr> Combine(
        ScalarBuilder k, EquatableArray<Expr> state, ReadOnlySpan<Expr> elements, Expr? inside, Func<Expr> place)
    {
        Expr element = inside is null ? elements[0] : k.Select(inside, elements[0], Extreme.Greatest.Identity(elements[0].Type.Element));
        return [Extreme.Greatest.Combine(k, state[0], element)];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        ReferenceTensor x = operands[0], result = ReferenceTensor.Zeros(node.Type);
        if (node.Type.DType.IsFloat)
        {
            Array.Fill(result.Floats, double.NegativeInfinity);
            ForEachPair(x.Type.Shape, (window, element, _) => result.Floats[window] = Math.Max(result.Floats[window], x.Floats[element]));
        }
        else
        {
            Array.Fill(result.Integers, IntegerFunctions.Least(node.Type.DType));
            ForEachPair(x.Type.Shape, (window, element, _) => result.Integers[window] =
                IntegerFunctions.Compare(node.Type.DType, x.Integers[element], result.Integers[window]) > 0
                    ? x.Integers[element] : result.Integers[window]);
        }

        return [result];
    }

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) =>
        [cotangents[0] is { } cotangent && node.Type.DType.IsFloat
            ? context.Builder.Add(
                new ScatterWindow(node.Operands[0].Type.Shape.ToSizes().ToEquatable(), Window, Strides, Dilations, Low, High),
                cotangent, Places(context.Builder, node)) : null];

    /// <summary>The tangents of the elements that are the greatest.</summary>
    public override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents) =>
        [tangents[0] is { } tangent && node.Type.DType.IsFloat
            ? context.Builder.Add(new PickWindow(Window, Strides, Dilations, Low, High), tangent, Places(context.Builder, node)) : null];

    private Value Places(GraphBuilder b, Node node) =>
        b.Add(new ArgMaxWindow(Window, Strides, Dilations, Low, High), node.Operands[0]);
}

/// <summary>Builds <see cref="ReduceWindowMax"/>.</summary>
public static class ReduceWindowMaxBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Greatest element of each window; the attributes are those of <see cref="WindowOp"/>.</summary>
        public Value ReduceWindowMax(
            Value x, EquatableArray<long> window, EquatableArray<long> strides, EquatableArray<long> dilations,
            EquatableArray<long> low, EquatableArray<long> high) =>
            b.Add(new ReduceWindowMax(window, strides, dilations, low, high), x);

        /// <summary>Least element of each window; NaN if one is; of nothing the greatest value of the type.</summary>
        public Value ReduceWindowMin(
            Value x, EquatableArray<long> window, EquatableArray<long> strides, EquatableArray<long> dilations,
            EquatableArray<long> low, EquatableArray<long> high)
        {
            // −x of floats and ~x of integers reverse the order, and nothing is lost.
            Value Reversed(Value value) => value.Type.DType.IsFloat ? b.Neg(value) : b.Not(value);
            return Reversed(b.ReduceWindowMax(Reversed(x), window, strides, dilations, low, high));
        }
    }
}
