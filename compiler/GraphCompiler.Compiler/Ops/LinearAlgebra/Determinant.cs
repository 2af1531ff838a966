using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.LinearAlgebra;

/// <summary>Determinants, by elimination with the greatest of each column as its pivot.</summary>
/// <remarks>VJP: <c>Ā = ȳ · y · A⁻ᵀ</c>; ∞ or NaN where A is singular.</remarks>
public sealed record Determinant : MatrixOp
{
    /// <inheritdoc/>
    public override string Name => "determinant";

    /// <inheritdoc/>
    public override string Summary => "Determinants of square matrices, by elimination with the greatest of each column as its pivot.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints => ["there is one operand, a float", Square];

    /// <inheritdoc/>
    public override string Derivative => "Ā = ȳ · y · A⁻ᵀ";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
        [Case(new Determinant(), DType.F32, [2, 3, 3]), Case(new Determinant(), DType.F64, [4, 4])];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new Determinant(),
            [ReferenceTensor.Of(DType.F64, [2, 2, 2], [1, 2, 3, 4, 1, 2, 2, 1])], [ReferenceTensor.Of(DType.F64, [2], [-2, -3])],
            "ONNX specification, Det, det_nd"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        RequireSquare(check, operands, 1);
        return [operands[0].With(Shape.Create(operands[0].Shape.Dims[..^2]))];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        ReferenceTensor result = ReferenceTensor.Zeros(node.Type);
        for (long number = 0; number < node.Type.Elements; number++)
        {
            result.Floats[number] = Elimination.Run(Matrix(operands[0], number), []);
        }

        return [result];
    }

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted)
    {
        if (cotangents[0] is not { } cotangent)
        {
            return [null];
        }

        (GraphBuilder b, Value a) = (context.Builder, node.Operands[0]);
        Value scale = b.RepeatAlong(b.Mul(cotangent, node.Result), a.Type.Shape, [a.Type.Rank - 2, a.Type.Rank - 1]);
        return [b.Mul(scale, b.Inverse(Transposed(b, a)))];
    }
}

/// <summary>Builds <see cref="Determinant"/>.</summary>
public static class DeterminantBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Determinants of the matrices in the last two dimensions.</summary>
        public Value Determinant(Value a) => b.Add(new Determinant(), a);
    }
}
