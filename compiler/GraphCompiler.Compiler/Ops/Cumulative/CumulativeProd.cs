using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Cumulative;

/// <summary>Products up to each element: <c>y[i] = x[0] · … · x[i]</c>, a chain from 1; integers wrap.</summary>
/// <param name="Axis">The axis.</param>
/// <param name="Exclusive">Whether the element itself is left out.</param>
/// <param name="Reverse">Whether the chain runs from the end.</param>
/// <remarks>VJP: the product of those before times what the cotangents carry back, so that zeros are no exception: <c>x̄[i] = y[i − 1] · c[i], c[i] = ȳ[i] + x[i + 1] · c[i + 1]</c>.</remarks>
public sealed record CumulativeProd(int Axis, bool Exclusive = false, bool Reverse = false) : CumulativeOp(Axis, Exclusive, Reverse)
{
    /// <inheritdoc/>
    public override string Name => "cumulative_prod";

    /// <inheritdoc/>
    public override string Summary => "Products up to each element: y[i] = x[0] · … · x[i], a chain from 1; integers wrap.";

    /// <inheritdoc/>
    public override string Derivative => "x̄[i] = y[i − 1] · c[i], c[i] = ȳ[i] + x[i + 1] · c[i + 1]";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases => CasesOf(
        (axis, exclusive, reverse) => new CumulativeProd(axis, exclusive, reverse),
        (DType.F32, new ValueRange(0.8, 1.25)), (DType.F64, new ValueRange(-1.2, 1.2)), (DType.I32, ValueRange.Of(DType.I32)));

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new CumulativeProd(0),
            [ReferenceTensor.Of(DType.F64, [5], [1, 2, 3, 4, 5])], [ReferenceTensor.Of(DType.F64, [5], [1, 2, 6, 24, 120])], "factorials"),
    ];

    /// <inheritdoc/>
    public override Const Identity(DType type) => Literal.Of(new KernelType(type), 1L);

    /// <inheritdoc/>
    public override Expr Next(ScalarBuilder k, Expr state, ReadOnlySpan<Expr> elements) => k.Apply(ScalarFunction.Mul, state, elements[0]);

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        ReferenceTensor x = operands[0];
        return Chains([x], 1, (product, at) => product * x.Floats[at], 1, (product, at) => unchecked(product * x.Integers[at]));
    }

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted)
    {
        if (cotangents[0] is not { } cotangent || !node.Type.DType.IsFloat)
        {
            return [null];
        }

        (GraphBuilder b, Value x) = (context.Builder, node.Operands[0]);
        Value before = Exclusive ? node.Result : b.CumulativeProd(x, Axis, exclusive: true, Reverse);
        Value carried = b.LinearRecurrence(Following(b, x), Exclusive ? Following(b, cotangent) : cotangent, Axis, !Reverse);
        return [b.Mul(before, carried)];
    }
}

/// <summary>Builds <see cref="CumulativeProd"/>.</summary>
public static class CumulativeProdBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Products along an axis up to each element.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axis">The axis.</param>
        /// <param name="exclusive">Whether the element itself is left out.</param>
        /// <param name="reverse">Whether products run from the end.</param>
        public Value CumulativeProd(Value x, int axis, bool exclusive = false, bool reverse = false) =>
            b.Add(new CumulativeProd(axis, exclusive, reverse), x);
    }
}
