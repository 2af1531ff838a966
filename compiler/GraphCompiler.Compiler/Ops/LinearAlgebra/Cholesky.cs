using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.LinearAlgebra;

/// <summary>Cholesky factors: <c>A = L · Lᵀ</c> with L lower triangular; of A the lower triangle is read. NaN where A is not positive definite.</summary>
/// <remarks>VJP, with Φ the lower triangle with half of the diagonal: <c>S = L⁻ᵀ · Φ(Lᵀ · L̄) · L⁻¹, Ā = Φ(S + Sᵀ)</c> (I. Murray, 2016).</remarks>
public sealed record Cholesky : MatrixOp
{
    /// <inheritdoc/>
    public override string Name => "cholesky";

    /// <inheritdoc/>
    public override string Summary =>
        "Cholesky factors: A = L · Lᵀ with L lower triangular, from the lower triangle of A; NaN where A is not positive definite.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints => ["there is one operand, a float", Square];

    /// <inheritdoc/>
    public override string Derivative => "S = L⁻ᵀ · Φ(Lᵀ · L̄) · L⁻¹, Ā = Φ(S + Sᵀ), Φ the lower triangle with half of the diagonal";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
        [Case(new Cholesky(), DType.F32, [2, 5, 5]), Case(new Cholesky(), DType.F64, [4, 4]), Case(new Cholesky(), DType.F32, [19, 19])];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new Cholesky(),
            [ReferenceTensor.Of(DType.F64, [3, 3], [4, 12, -16, 12, 37, -43, -16, -43, 98])],
            [ReferenceTensor.Of(DType.F64, [3, 3], [2, 0, 0, 6, 1, 0, -8, 5, 3])],
            "Wikipedia, Cholesky decomposition"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        RequireSquare(check, operands, 1);
        return [operands[0]];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        ReferenceTensor result = ReferenceTensor.Zeros(node.Type);
        for (long number = 0; number < Count(node.Type); number++)
        {
            double[][] l = Matrix(operands[0], number);
            for (int i = 0; i < l.Length; i++)
            {
                for (int j = 0; j <= i; j++)
                {
                    double rest = l[i][j] - Enumerable.Range(0, j).Sum(k => l[i][k] * l[j][k]);
                    l[i][j] = i == j ? Math.Sqrt(rest) : rest / l[j][j];
                }

                l[i].AsSpan(i + 1).Clear();
            }

            SetMatrix(result, number, l);
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

        (GraphBuilder b, Value l) = (context.Builder, node.Result);
        Value half = HalfLower(b, Product(b, l, cotangent, transposeX: true));
        Value left = b.TriangularSolve(l, half, transposed: true);
        Value s = b.TriangularSolve(l, Transposed(b, left), transposed: true);
        return [HalfLower(b, b.Add(s, Transposed(b, s)))];
    }
}

/// <summary>Builds <see cref="Cholesky"/>.</summary>
public static class CholeskyBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Cholesky factors of the matrices in the last two dimensions, from their lower triangles.</summary>
        public Value Cholesky(Value a) => b.Add(new Cholesky(), a);
    }
}
