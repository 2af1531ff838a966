using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.LinearAlgebra;

/// <summary>Solves <c>A · X = B</c>, or <c>Aᵀ · X = B</c>, for triangular A; the other triangle is not read.</summary>
/// <param name="Upper">Whether the upper triangle is A, else the lower one.</param>
/// <param name="IsTransposed">Whether it is Aᵀ.</param>
/// <remarks>VJP: <c>B̄ = A⁻ᵀ · X̄, Ā = −B̄ · Xᵀ</c> in the triangle, and for Aᵀ <c>Ā = −X · B̄ᵀ</c>.</remarks>
public sealed record TriangularSolve(bool Upper = false, bool IsTransposed = false) : MatrixOp
{
    /// <inheritdoc/>
    public override string Name => "triangular_solve";

    /// <inheritdoc/>
    public override string Summary => "Solves A · X = B, or Aᵀ · X = B, for triangular A; the other triangle is not read.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
        ["there are two operands of one float type", Square, "the second has the dimensions of the first but for the last"];

    /// <inheritdoc/>
    public override string Derivative => "B̄ = A⁻ᵀ · X̄, Ā = −B̄ · Xᵀ in the triangle";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
    [
        Case(new TriangularSolve(), DType.F32, [5, 5], [5, 17]),
        Case(new TriangularSolve(true), DType.F32, [2, 4, 4], [2, 4, 3]),
        Case(new TriangularSolve(false, true), DType.F64, [4, 4], [4, 2]),
        Case(new TriangularSolve(true, true), DType.F32, [3, 3], [3, 1]),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new TriangularSolve(),
            [ReferenceTensor.Of(DType.F64, [3, 3], [2, 7, 7, 6, 1, 7, -8, 5, 3]), ReferenceTensor.Of(DType.F64, [3, 1], [2, 7, 6])],
            [ReferenceTensor.Of(DType.F64, [3, 1], [1, 1, 3])],
            "by hand"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        RequireSquare(check, operands, 2);
        RequireRightSides(check, operands, "C3");
        return [operands[1]];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        ReferenceTensor result = ReferenceTensor.Zeros(node.Type);
        for (long number = 0; number < Count(operands[0].Type); number++)
        {
            (double[][] a, double[][] x) = (Matrix(operands[0], number), Matrix(operands[1], number));
            IEnumerable<int> order = Enumerable.Range(0, a.Length);
            List<int> done = [];
            foreach (int i in Upper == IsTransposed ? order : order.Reverse())
            {
                for (int j = 0; j < x[i].Length; j++)
                {
                    x[i][j] = (x[i][j] - done.Sum(k => (IsTransposed ? a[k][i] : a[i][k]) * x[k][j])) / a[i][i];
                }

                done.Add(i);
            }

            SetMatrix(result, number, x);
        }

        return [result];
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
        Value right = b.Add(this with { IsTransposed = !IsTransposed }, node.Operands[0], cotangent);
        Value left = IsTransposed ? Product(b, node.Result, right, transposeY: true) : Product(b, right, node.Result, transposeY: true);
        return [wanted[0] ? b.Neg(b.Triangle(left, Upper)) : null, right];
    }
}

/// <summary>Builds <see cref="TriangularSolve"/>.</summary>
public static class TriangularSolveBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Solves A · X = B, or Aᵀ · X = B, for triangular matrices in the last two dimensions.</summary>
        public Value TriangularSolve(Value a, Value x, bool upper = false, bool transposed = false) =>
            b.Add(new TriangularSolve(upper, transposed), a, x);
    }
}
