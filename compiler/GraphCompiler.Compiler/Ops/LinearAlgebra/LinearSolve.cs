using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.LinearAlgebra;

/// <summary>Solves <c>A · X = B</c> by elimination with the greatest of each column as its pivot; ∞ or NaN where A is singular.</summary>
/// <remarks>VJP: <c>B̄ = A⁻ᵀ · X̄, Ā = −B̄ · Xᵀ</c>.</remarks>
public sealed record LinearSolve : MatrixOp
{
    /// <inheritdoc/>
    public override string Name => "solve";

    /// <inheritdoc/>
    public override string Summary => "Solves A · X = B by elimination with the greatest of each column as its pivot; ∞ or NaN where A is singular.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
        ["there are two operands of one float type", Square, "the second has the dimensions of the first but for the last"];

    /// <inheritdoc/>
    public override string Derivative => "B̄ = A⁻ᵀ · X̄, Ā = −B̄ · Xᵀ";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
    [
        Case(new LinearSolve(), DType.F32, [5, 5], [5, 17]),
        Case(new LinearSolve(), DType.F64, [2, 4, 4], [2, 4, 3]),
        Case(new LinearSolve(), DType.F32, [19, 19], [19, 1]),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new LinearSolve(),
            [ReferenceTensor.Of(DType.F64, [3, 3], [2, 1, -1, -3, -1, 2, -2, 1, 2]), ReferenceTensor.Of(DType.F64, [3, 1], [8, -11, -3])],
            [ReferenceTensor.Of(DType.F64, [3, 1], [2, 3, -1])],
            "Wikipedia, Gaussian elimination"),
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
            Elimination.Run(a, x);
            for (int i = a.Length - 1; i >= 0; i--)
            {
                for (int j = 0; j < x[i].Length; j++)
                {
                    x[i][j] = (x[i][j] - Enumerable.Range(i + 1, a.Length - i - 1).Sum(k => a[i][k] * x[k][j])) / a[i][i];
                }
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
        Value right = b.Solve(Transposed(b, node.Operands[0]), cotangent);
        return [wanted[0] ? b.Neg(Product(b, right, node.Result, transposeY: true)) : null, right];
    }

    /// <summary>Inverses of matrices.</summary>
    internal static Value Inverse(GraphBuilder b, Value a) => b.Solve(a, Unit(b, a.Type));
}

/// <summary>Builds <see cref="LinearSolve"/>.</summary>
public static class LinearSolveBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Solves A · X = B for the matrices in the last two dimensions.</summary>
        public Value Solve(Value a, Value x) => b.Add(new LinearSolve(), a, x);

        /// <summary>Inverses of the matrices in the last two dimensions.</summary>
        public Value Inverse(Value a) => LinearSolve.Inverse(b, a);
    }
}
