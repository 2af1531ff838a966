using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.LinearAlgebra;

/// <summary>Eigenvalues, ascending, and orthonormal eigenvectors of symmetric matrices: <c>A · V = V · diag w</c>, by Jacobi's rotations.</summary>
/// <remarks>
/// <para>The results are w and V, with a vector in each column; its greatest component by magnitude is positive. Of A the mean with Aᵀ is taken.</para>
/// <para>VJP: <c>G = V · (diag w̄ + F ∘ (Vᵀ · V̄)) · Vᵀ, Ā = (G + Gᵀ) / 2</c> with F[i, j] = 1 / (w[j] − w[i]) and 0 on the diagonal; of equal eigenvalues
/// the vectors have no derivative.</para>
/// </remarks>
public sealed record SymmetricEigen : MatrixOp
{
    /// <summary>Rounds over all pairs of rows; the convergence is quadratic.</summary>
    public const int Sweeps = 12;

    /// <inheritdoc/>
    public override string Name => "symmetric_eigen";

    /// <inheritdoc/>
    public override string Summary =>
        "Eigenvalues w, ascending, and orthonormal eigenvectors, the columns of V, of symmetric matrices: A · V = V · diag w, by Jacobi's rotations.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints => ["there is one operand, a float", Square];

    /// <inheritdoc/>
    public override string Derivative => "G = V · (diag w̄ + F ∘ (Vᵀ · V̄)) · Vᵀ, Ā = (G + Gᵀ) / 2, F[i, j] = 1 / (w[j] − w[i])";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
        [Distinct(DType.F32, [2, 3, 3]), Distinct(DType.F64, [4, 4]), Distinct(DType.F32, [6, 6])];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new SymmetricEigen(),
            [ReferenceTensor.Of(DType.F64, [2, 2], [2, 1, 1, 2])],
            [
                ReferenceTensor.Of(DType.F64, [2], [1, 3]),
                ReferenceTensor.Of(DType.F64, [2, 2], [Math.Sqrt(0.5), Math.Sqrt(0.5), -Math.Sqrt(0.5), Math.Sqrt(0.5)]),
            ],
            "Wikipedia, Eigenvalues and eigenvectors"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        RequireSquare(check, operands, 1);
        return [operands[0].With(Shape.Create(operands[0].Shape.Dims[..^1])), operands[0]];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        ReferenceTensor values = ReferenceTensor.Zeros(node.Types[0]), vectors = ReferenceTensor.Zeros(node.Types[1]);
        int order = (int)Order(node.Types[1]);
        for (long number = 0; number < Count(node.Types[1]); number++)
        {
            (double[] w, double[][] v) = JacobiRotations.Run(Matrix(operands[0], number), Sweeps);
            w.CopyTo(values.Floats, number * order);
            SetMatrix(vectors, number, v);
        }

        return [values, vectors];
    }

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted)
    {
        (GraphBuilder b, Value w, Value v) = (context.Builder, new Value(node, 0), new Value(node, 1));
        int rank = v.Type.Rank;
        Value unit = Unit(b, v.Type), isDiagonal = b.Greater(unit, b.ZeroLike(unit));
        Value? inner = cotangents[0] is { } ofValues
            ? b.Select(isDiagonal, b.RepeatAlong(ofValues, v.Type.Shape, [rank - 2]), b.ZeroLike(v)) : null;
        if (cotangents[1] is { } ofVectors)
        {
            Value gaps = b.Sub(b.RepeatAlong(w, v.Type.Shape, [rank - 2]), b.RepeatAlong(w, v.Type.Shape, [rank - 1]));
            Value turned = b.Div(Product(b, v, ofVectors, transposeX: true), b.Select(isDiagonal, b.OneLike(gaps), gaps));
            Value off = b.Select(isDiagonal, b.ZeroLike(turned), turned);
            inner = inner is { } sum ? b.Add(sum, off) : off;
        }

        if (inner is not { } middle)
        {
            return [null];
        }

        Value g = Product(b, Product(b, v, middle), v, transposeY: true);
        return [b.MulNumber(b.Add(g, Transposed(b, g)), 0.5)];
    }

    private static OpCase Distinct(DType type, Shape shape) =>
        new(new SymmetricEigen(), [new TensorType(type, shape)], [new ValueRange(-2, 2, Distinct: true)]);
}

/// <summary>Builds <see cref="SymmetricEigen"/>.</summary>
public static class SymmetricEigenBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Eigenvalues, ascending, and eigenvectors, as columns, of the symmetric matrices in the last two dimensions.</summary>
        public (Value Values, Value Vectors) SymmetricEigen(Value a)
        {
            Node node = b.AddNode(new SymmetricEigen(), a);
            return (new Value(node, 0), new Value(node, 1));
        }
    }
}
