using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Movement;

/// <summary>Permutes the dimensions.</summary>
/// <param name="Permutation">Dimension d of the result is dimension <c>Permutation[d]</c> of the operand.</param>
/// <remarks>VJP: <c>x̄ = transpose[p⁻¹](ȳ)</c>.</remarks>
public sealed record Transpose(EquatableArray<int> Permutation) : MovementOp
{
    /// <inheritdoc/>
    public override string Name => "transpose";

    /// <inheritdoc/>
    public override string Summary => "Permutes the dimensions: dimension d of the result is dimension permutation[d] of the operand.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
        ["there is one operand", "permutation names each of its dimensions once"];

    /// <inheritdoc/>
    public override string Derivative => "x̄ = transpose[p⁻¹](ȳ)";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
    [
        new(new Transpose([1, 0]), [new TensorType(DType.F32, [17, 5])], [ValueRange.Normal]),
        new(new Transpose([2, 0, 1]), [new TensorType(DType.F64, [2, 3, 4])], [ValueRange.Normal]),
        new(new Transpose([0, 2, 1]), [new TensorType(DType.I32, [2, 3, 4])], [new ValueRange(-9, 9)]),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new Transpose([1, 0]),
            [ReferenceTensor.Of(new TensorType(DType.I32, [2, 3]), [1L, 2, 3, 4, 5, 6])],
            [ReferenceTensor.Of(new TensorType(DType.I32, [3, 2]), [1L, 4, 2, 5, 3, 6])],
            "the transpose of a matrix"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(operands.Length == 1, "C1", $"{TypeText.Of(operands)}");
        check.RequireAttribute(
            Permutation.Order().SequenceEqual(Enumerable.Range(0, operands[0].Rank)),
            "C2", $"permutation={Permutation} of {operands[0]}");
        return [operands[0].With(operands[0].Shape.Select(Permutation))];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands) =>
        [operands[0].Gather(node.Type, index =>
        {
            var source = new long[index.Length];
            for (int d = 0; d < index.Length; d++)
            {
                source[Permutation[d]] = index[d];
            }

            return source;
        })];

    /// <inheritdoc/>
    public override EquatableArray<IndexSource> Sources(
        ReadOnlySpan<TensorType> operands, TensorType result, IReadOnlyList<IndexExpr> index) =>
        [new IndexSource(0, Inverse().Select(d => index[d]).ToEquatable())];

    /// <inheritdoc/>
    protected override Value?[] Transposed(GraphBuilder b, Node node, Value cotangent, ReadOnlySpan<bool> wanted) =>
        [b.Transpose(cotangent, Inverse().ToEquatable())];

    private IEnumerable<int> Inverse() => Enumerable.Range(0, Permutation.Count).OrderBy(d => Permutation[d]);
}

/// <summary>Builds <see cref="Transpose"/>.</summary>
public static class TransposeBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Permutes the dimensions; the identity adds no node.</summary>
        public Value Transpose(Value x, EquatableArray<int> permutation) =>
            permutation.SequenceEqual(Enumerable.Range(0, x.Type.Rank)) ? x : b.Add(new Transpose(permutation), x);
    }
}
