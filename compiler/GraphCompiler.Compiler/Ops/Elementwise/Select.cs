using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>One of two elements: <c>z = c ? x : y</c>.</summary>
/// <remarks>VJP: <c>x̄ = c ? z̄ : 0, ȳ = c ? 0 : z̄</c>.</remarks>
public sealed record Select : Op, IElementwise
{
    /// <inheritdoc/>
    public override string Name => "select";

    /// <inheritdoc/>
    public override string Summary => "One of two elements: z = c ? x : y.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
        ["there are three operands, the first bool", "the second and third operand have one type", "all shapes are equal"];

    /// <inheritdoc/>
    public override string Derivative => "x̄ = c ? z̄ : 0, ȳ = c ? 0 : z̄";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases => ElementKinds.Any.Types().Select(type => new OpCase(
        this,
        [new TensorType(DType.Bool, [5, 7]), new TensorType(type, [5, 7]), new TensorType(type, [5, 7])],
        [ValueRange.Of(DType.Bool), ValueRange.Of(type), ValueRange.Of(type)]));

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            this,
            [
                ReferenceTensor.Of(new TensorType(DType.Bool, [2]), [1L, 0]),
                ReferenceTensor.Of(new TensorType(DType.I32, [2]), [1L, 2]),
                ReferenceTensor.Of(new TensorType(DType.I32, [2]), [3L, 4]),
            ],
            [ReferenceTensor.Of(new TensorType(DType.I32, [2]), [1L, 4])],
            "StableHLO specification, select"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(operands is [{ DType: DType.Bool }, _, _], "C1", $"{TypeText.Of(operands)}");
        check.Require(operands[1] == operands[2] && !operands[1].DType.IsReserved, "C2", $"{TypeText.Of(operands)}");
        check.Require(operands[0].Shape.Equals(operands[1].Shape), "C3", $"{TypeText.Of(operands)}");
        return [operands[1]];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        ReferenceTensor result = ReferenceTensor.Zeros(node.Type);
        for (long i = 0; i < node.Type.Elements; i++)
        {
            result.Set(i, operands[0].Integers[i] != 0 ? operands[1] : operands[2], i);
        }

        return [result];
    }

    /// <inheritdoc/>
    public Expr Compute(ScalarBuilder k, KernelType result, ReadOnlySpan<Expr> operands) =>
        k.Select(operands[0], operands[1], operands[2]);

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted)
    {
        if (cotangents[0] is not { } cotangent)
        {
            return [null, null, null];
        }

        (GraphBuilder b, Value condition) = (context.Builder, node.Operands[0]);
        return
        [
            null,
            wanted[1] ? b.Select(condition, cotangent, b.ZeroLike(cotangent)) : null,
            wanted[2] ? b.Select(condition, b.ZeroLike(cotangent), cotangent) : null,
        ];
    }

    /// <summary>Linear in the two values: the tangent is selected as the value is.</summary>
    public override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents)
    {
        GraphBuilder b = context.Builder;
        return tangents[1] is null && tangents[2] is null
            ? [null]
            : [b.Select(node.Operands[0], tangents[1] ?? b.ZeroLike(node.Result), tangents[2] ?? b.ZeroLike(node.Result))];
    }
}

/// <summary>Builds <see cref="Select"/>.</summary>
public static class SelectBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary><paramref name="x"/> where the condition holds, else <paramref name="y"/>.</summary>
        public Value Select(Value condition, Value x, Value y) => b.Add(new Select(), condition, x, y);
    }
}
