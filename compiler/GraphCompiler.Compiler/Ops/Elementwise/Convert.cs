using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>The value in another element type.</summary>
/// <param name="To">Element type of the result.</param>
/// <remarks>
/// To floats the nearest value; of floats to integers toward zero, saturating, and NaN → 0; among integers wrapping; to bool x ≠ 0; from bool
/// 0 or 1.
/// VJP: <c>x̄ = convert(ȳ)</c> back, between floats.
/// </remarks>
public sealed record Convert(DType To) : Op, IElementwise
{
    /// <inheritdoc/>
    public override string Name => "convert";

    /// <inheritdoc/>
    public override string Summary =>
        "The value in another element type: floats to integers toward zero, saturating, NaN → 0; integers wrap; to bool x ≠ 0.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints => ["there is one operand", "neither element type is reserved"];

    /// <inheritdoc/>
    public override string Derivative => "x̄ = convert(ȳ) back, between floats";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
        from source in ElementKinds.Any.Types()
        from target in ElementKinds.Any.Types()
        where source != target
        select new OpCase(
            new Convert(target), [new TensorType(source, [5, 7])],
            // Away from the integers, where the step of a conversion is.
            [source.IsFloat && !target.IsFloat ? new ValueRange(2.1, 2.9) : ValueRange.Of(source)]);

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new Convert(DType.I8),
            [ReferenceTensor.Of(new TensorType(DType.F64, [6]), 1.9, -1.9, 200, -1e9, double.NaN, double.PositiveInfinity)],
            [ReferenceTensor.Of(new TensorType(DType.I8, [6]), [1L, -1, 127, -128, 0, 127])],
            "C# specification, saturating conversions"),
        new(
            new Convert(DType.U8),
            [ReferenceTensor.Of(new TensorType(DType.I32, [3]), [-1L, 256, 7])],
            [ReferenceTensor.Of(new TensorType(DType.U8, [3]), [255L, 0, 7])],
            "C# specification, unchecked conversions"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(operands.Length == 1, "C1", $"{TypeText.Of(operands)}");
        check.Require(!operands[0].DType.IsReserved && !To.IsReserved, "C2", $"{TypeText.Of(operands)} to {To.Text}");
        return [operands[0].With(To)];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        ReferenceTensor x = operands[0], result = ReferenceTensor.Zeros(node.Type);
        for (long i = 0; i < node.Type.Elements; i++)
        {
            if (To.IsFloat)
            {
                result.Floats[i] = x.AsDouble(i);
            }
            else if (To == DType.Bool)
            {
                result.Integers[i] = x.AsDouble(i) != 0 ? 1 : 0;
            }
            else
            {
                result.Integers[i] = x.Type.DType.IsFloat
                    ? IntegerFunctions.Saturate(To, x.Floats[i]) : ReferenceTensor.Wrap(To, x.Integers[i]);
            }
        }

        return [result];
    }

    /// <inheritdoc/>
    public Expr Compute(ScalarBuilder k, KernelType result, ReadOnlySpan<Expr> operands) => k.Convert(result, operands[0]);

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) =>
        [cotangents[0] is { } cotangent && IsDifferentiable(node)
            ? context.Builder.Convert(cotangent, node.Operands[0].Type.DType) : null];

    /// <summary>Linear between floats: the tangent is converted as the value is.</summary>
    public override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents) =>
        [tangents[0] is { } tangent && IsDifferentiable(node) ? context.Builder.Convert(tangent, To) : null];

    private bool IsDifferentiable(Node node) => To.IsFloat && node.Operands[0].Type.DType.IsFloat;
}

/// <summary>Builds <see cref="Convert"/>.</summary>
public static class ConvertBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>The value in another element type; in its own it is the value itself.</summary>
        public Value Convert(Value x, DType to) => x.Type.DType == to ? x : b.Add(new Convert(to), x);
    }
}
