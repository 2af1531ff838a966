using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Cumulative;

/// <summary>A linear recurrence: <c>y[i] = a[i] · y[i − 1] + x[i]</c>, each rounded once, from 0.</summary>
/// <param name="Axis">The axis.</param>
/// <param name="Reverse">Whether it runs from the end.</param>
/// <remarks>The operands are a and x. VJP: the recurrence the other way: <c>x̄[i] = ȳ[i] + a[i + 1] · x̄[i + 1], ā[i] = x̄[i] · y[i − 1]</c>.</remarks>
public sealed record LinearRecurrence(int Axis, bool Reverse = false) : CumulativeOp(Axis, Exclusive: false, Reverse)
{
    /// <inheritdoc/>
    public override string Name => "linear_recurrence";

    /// <inheritdoc/>
    public override string Summary => "A linear recurrence: y[i] = a[i] · y[i − 1] + x[i], each rounded once, from 0.";

    /// <inheritdoc/>
    public override string Derivative => "x̄[i] = ȳ[i] + a[i + 1] · x̄[i + 1], ā[i] = x̄[i] · y[i − 1]";

    /// <inheritdoc/>
    public override int Arity => 2;

    /// <inheritdoc/>
    protected override ElementKinds Accepted => ElementKinds.Floats;

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases => CasesOf(
        (axis, _, reverse) => new LinearRecurrence(axis, reverse), (DType.F32, new ValueRange(-1, 1)), (DType.F64, new ValueRange(-1, 1)));

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new LinearRecurrence(0),
            [ReferenceTensor.Of(DType.F32, [4], [9, 2, 2, 2]), ReferenceTensor.Of(DType.F32, [4], [1, 1, 1, 1])],
            [ReferenceTensor.Of(DType.F32, [4], [1, 3, 7, 15])],
            "2ⁿ − 1"),
    ];

    /// <inheritdoc/>
    public override Const Identity(DType type) => Literal.Of(new KernelType(type), 0L);

    /// <inheritdoc/>
    public override Expr Next(ScalarBuilder k, Expr state, ReadOnlySpan<Expr> elements) =>
        k.Apply(ScalarFunction.Fma, elements[0], state, elements[1]);

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        (ReferenceTensor a, ReferenceTensor x) = (operands[0], operands[1]);
        return Chains([x], 0, (y, at) => (a.Floats[at] * y) + x.Floats[at], 0, (y, _) => y);
    }

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted)
    {
        if (cotangents[0] is not { } cotangent)
        {
            return [null, null];
        }

        GraphBuilder b = context.Builder;
        Value carried = b.LinearRecurrence(Following(b, node.Operands[0]), cotangent, Axis, !Reverse);
        return [wanted[0] ? b.Mul(carried, Preceding(b, node.Result)) : null, carried];
    }
}

/// <summary>Builds <see cref="LinearRecurrence"/>.</summary>
public static class LinearRecurrenceBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>y[i] = a[i] · y[i − 1] + x[i] along an axis.</summary>
        /// <param name="a">The factors.</param>
        /// <param name="x">What is added.</param>
        /// <param name="axis">The axis.</param>
        /// <param name="reverse">Whether it runs from the end.</param>
        public Value LinearRecurrence(Value a, Value x, int axis, bool reverse = false) => b.Add(new LinearRecurrence(axis, reverse), a, x);
    }
}
