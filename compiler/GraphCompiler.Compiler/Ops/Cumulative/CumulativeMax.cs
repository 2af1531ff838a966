using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Cumulative;

/// <summary>Greatest element so far: <c>y[i] = max(x[0], …, x[i])</c>; NaN from the first NaN on; of nothing the least value of the type.</summary>
/// <param name="Axis">The axis.</param>
/// <param name="Exclusive">Whether the element itself is left out.</param>
/// <param name="Reverse">Whether the chain runs from the end.</param>
/// <remarks>VJP: each cotangent goes to the first element that is the greatest so far: <c>x̄[k] = Σ ȳ[i]</c>.</remarks>
public sealed record CumulativeMax(int Axis, bool Exclusive = false, bool Reverse = false) : CumulativeOp(Axis, Exclusive, Reverse)
{
    /// <inheritdoc/>
    public override string Name => "cumulative_max";

    /// <inheritdoc/>
    public override string Summary => "Greatest element so far: y[i] = max(x[0], …, x[i]); NaN from the first NaN on; of nothing the least value of the type.";

    /// <inheritdoc/>
    public override string Derivative => "x̄[k] = Σ ȳ[i] over the i whose first greatest element is k";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases => CasesOf(
        (axis, exclusive, reverse) => new CumulativeMax(axis, exclusive, reverse),
        (DType.F32, new ValueRange(-3, 3, Distinct: true)), (DType.F64, new ValueRange(-3, 3, Distinct: true)), (DType.I32, ValueRange.Of(DType.I32)))
        // A difference of −∞ says nothing about derivatives.
        .Where(c => c.Op is CumulativeMax { Exclusive: false } || !c.Operands[0].DType.IsFloat);

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new CumulativeMax(0),
            [ReferenceTensor.Of(DType.F64, [6], [-3, -4, 2, 1, double.NaN, 9])],
            [ReferenceTensor.Of(DType.F64, [6], [-3, -3, 2, 2, double.NaN, double.NaN])], "by hand"),
    ];

    /// <inheritdoc/>
    public override Const Identity(DType type) => Extreme.Greatest.Identity(type);

    /// <inheritdoc/>
    public override Expr Next(ScalarBuilder k, Expr state, ReadOnlySpan<Expr> elements) => k.Apply(ScalarFunction.Max, state, elements[0]);

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        (ReferenceTensor x, DType type) = (operands[0], node.Type.DType);
        return Chains(
            [x], double.NegativeInfinity, (best, at) => Math.Max(best, x.Floats[at]),
            type.IsFloat ? 0 : IntegerFunctions.Least(type),
            (best, at) => IntegerFunctions.Compare(type, x.Integers[at], best) > 0 ? x.Integers[at] : best);
    }

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) =>
        [cotangents[0] is { } cotangent && node.Type.DType.IsFloat
            ? context.Builder.AddElements(
                Places(context.Builder, node.Operands[0]), Taken(context.Builder, cotangent), Axis, cotangent.Type.Shape[Axis]) : null];

    /// <summary>The tangents of the elements that are the greatest so far.</summary>
    public override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents) =>
        [tangents[0] is { } tangent && node.Type.DType.IsFloat
            ? Taken(context.Builder, context.Builder.GatherElements(tangent, Places(context.Builder, node.Operands[0]), Axis)) : null];

    /// <summary>A cotangent or tangent without that of the identity, which no element is.</summary>
    private Value Taken(GraphBuilder b, Value direction)
    {
        if (!Exclusive)
        {
            return direction;
        }

        TensorType index = direction.Type.With(DType.I32);
        Value first = b.Full(index, Reverse ? direction.Type.Shape[Axis] - 1 : 0);
        return b.Select(b.Equal(b.Iota(index, Axis), first), b.ZeroLike(direction), direction);
    }

    /// <summary>The index along the axis of the first element that is the greatest so far.</summary>
    private Value Places(GraphBuilder b, Value x)
    {
        Value before = b.CumulativeMax(x, Axis, exclusive: true, Reverse);
        Value isNaN = b.And(b.NotEqual(x, x), b.Equal(before, before));
        Value isNew = b.Or(b.Greater(x, before), isNaN);
        // Steps along the chain ascend, whichever way it runs.
        TensorType index = x.Type.With(DType.I32);
        Value here = b.Iota(index, Axis), last = b.Full(index, x.Type.Shape[Axis] - 1);
        Value step = Reverse ? b.Sub(last, here) : here;
        Value newest = b.Select(isNew, step, b.ZeroLike(step));
        Value found = b.CumulativeMax(newest, Axis, exclusive: false, Reverse);
        found = Exclusive ? b.PadAxis(found, b.Scalar(DType.I32, 0), Axis, Reverse ? -1 : 1, Reverse ? 1 : -1) : found;
        return Reverse ? b.Sub(last, found) : found;
    }
}

/// <summary>Builds <see cref="CumulativeMax"/>.</summary>
public static class CumulativeMaxBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Greatest elements along an axis up to each element.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axis">The axis.</param>
        /// <param name="exclusive">Whether the element itself is left out.</param>
        /// <param name="reverse">Whether they run from the end.</param>
        public Value CumulativeMax(Value x, int axis, bool exclusive = false, bool reverse = false) =>
            b.Add(new CumulativeMax(axis, exclusive, reverse), x);
    }
}
