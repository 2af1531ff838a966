using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Windows;

/// <summary>Place of the greatest element of each window, the first of several; the first NaN wins; −1 of nothing.</summary>
/// <param name="Window">Elements of a window along each dimension.</param>
/// <param name="Strides">Distance of two windows along each dimension.</param>
/// <param name="Dilations">Distance of two elements of a window along each dimension.</param>
/// <param name="Low">Padding before the first element along each dimension.</param>
/// <param name="High">Padding behind the last element along each dimension.</param>
/// <remarks>Places have row-major numbers in the window.</remarks>
public sealed record ArgMaxWindow(
    EquatableArray<long> Window, EquatableArray<long> Strides, EquatableArray<long> Dilations,
    EquatableArray<long> Low, EquatableArray<long> High) : GatheringWindowOp(Window, Strides, Dilations, Low, High)
{
    /// <inheritdoc/>
    public override string Name => "arg_max_window";

    /// <inheritdoc/>
    public override string Summary => "Place of the greatest element of each window, the first of several; the first NaN wins; −1 of nothing.";

    /// <inheritdoc/>
    public override string Derivative => "none";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints => ["there is one operand, a float or integer", .. AttributeConstraints];

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases => new[] { DType.F32, DType.F64, DType.I32 }.SelectMany(type => CasesOf(
        type, a => new ArgMaxWindow([.. a[0]], [.. a[1]], [.. a[2]], [.. a[3]], [.. a[4]]), type.IsFloat ? new ValueRange(-3, 3, Distinct: true) : ValueRange.Of(type)));

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new ArgMaxWindow([2, 2], [2, 2], [1, 1], [0, 0], [0, 0]),
            [ReferenceTensor.Of(DType.F32, [2, 6], [1, 3, 2, double.NaN, 5, 5, 4, 3, double.NaN, 9, 5, 1])],
            [ReferenceTensor.Of(DType.I32, [1, 3], [2, 1, 0])],
            "by hand"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(operands.Length == 1 && ElementKinds.Numbers.Contains(operands[0].DType), "C1", $"{TypeText.Of(operands)}");
        RequireAttributes(check, operands[0].Rank, "C2", "C3");
        return [new TensorType(PlaceType, WindowsOf(operands[0].Shape))];
    }

    /// <inheritdoc/>
    public override int Result => 1;

    /// <inheritdoc/>
    public override bool Descends => true;

    /// <inheritdoc/>
    public override EquatableArray<Const> Identity(DType type) =>
        [Extreme.Greatest.Identity(type), Literal.Of(new KernelType(PlaceType), -1L)];

    /// <inheritdoc/>
    public override EquatableArray<Expr> Combine(
        ScalarBuilder k, EquatableArray<Expr> state, ReadOnlySpan<Expr> elements, Expr? inside, Func<Expr> place)
    {
        (Expr x, Expr best, Expr at) = (elements[0], state[0], state[1]);
        // From the last place on: what is as great, or NaN, comes before what was found.
        Expr isBetter = k.Compare(ScalarFunction.GreaterOrEqual, x, best);
        if (x.Type.Element.IsFloat)
        {
            isBetter = k.Apply(ScalarFunction.Or, isBetter, k.Compare(ScalarFunction.NotEqual, x, x));
        }

        isBetter = inside is null ? isBetter : k.Apply(ScalarFunction.And, inside, isBetter);
        return [k.Select(isBetter, x, best), k.Select(isBetter, place(), at)];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        ReferenceTensor x = operands[0], result = ReferenceTensor.Zeros(node.Type);
        var best = new long[node.Type.Elements];
        Array.Fill(result.Integers, -1);
        ForEachPair(x.Type.Shape, (window, element, place) =>
        {
            if (result.Integers[window] < 0 || IsBetter(x, element, best[window]))
            {
                (result.Integers[window], best[window]) = (place, element);
            }
        });
        return [result];
    }

    private static bool IsBetter(ReferenceTensor x, long element, long best) => x.Type.DType.IsFloat
        ? x.Floats[element] > x.Floats[best] || (double.IsNaN(x.Floats[element]) && !double.IsNaN(x.Floats[best]))
        : IntegerFunctions.Compare(x.Type.DType, x.Integers[element], x.Integers[best]) > 0;

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) => [null];
}

/// <summary>Builds <see cref="ArgMaxWindow"/>.</summary>
public static class ArgMaxWindowBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Place of the greatest element of each window; the attributes are those of <see cref="WindowOp"/>.</summary>
        public Value ArgMaxWindow(
            Value x, EquatableArray<long> window, EquatableArray<long> strides, EquatableArray<long> dilations,
            EquatableArray<long> low, EquatableArray<long> high) =>
            b.Add(new ArgMaxWindow(window, strides, dilations, low, high), x);
    }
}
