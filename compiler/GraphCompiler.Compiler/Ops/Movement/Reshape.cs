using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Movement;

/// <summary>The same elements in row-major order under another shape.</summary>
/// <param name="Shape">Shape of the result.</param>
/// <remarks>VJP: <c>x̄ = reshape(ȳ)</c> to the shape of x.</remarks>
public sealed record Reshape(Shape Shape) : MovementOp
{
    /// <inheritdoc/>
    public override string Name => "reshape";

    /// <inheritdoc/>
    public override string Summary => "The same elements in row-major order under another shape.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints => ["there is one operand, with as many elements as shape"];

    /// <inheritdoc/>
    public override string Derivative => "x̄ = reshape(ȳ) to the shape of x";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
    [
        new(new Reshape([6, 4]), [new TensorType(DType.F32, [2, 3, 4])], [ValueRange.Normal]),
        new(new Reshape([3, 8]), [new TensorType(DType.F32, [4, 6])], [ValueRange.Normal]),
        new(new Reshape([1, 7, 1]), [new TensorType(DType.F64, [7])], [ValueRange.Normal]),
        new(new Reshape([]), [new TensorType(DType.I32, [1, 1])], [ValueRange.Normal]),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new Reshape([3, 2]),
            [ReferenceTensor.Of(new TensorType(DType.I32, [2, 3]), [1L, 2, 3, 4, 5, 6])],
            [ReferenceTensor.Of(new TensorType(DType.I32, [3, 2]), [1L, 2, 3, 4, 5, 6])],
            "StableHLO specification, reshape"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(
            operands.Length == 1 && operands[0].Elements == Shape.Elements, "C1", $"{TypeText.Of(operands)} to shape={Shape}");
        return [operands[0].With(Shape)];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands) => [operands[0].As(node.Type)];

    /// <inheritdoc/>
    public override EquatableArray<IndexSource> Sources(
        ReadOnlySpan<TensorType> operands, TensorType result, IReadOnlyList<IndexExpr> index) =>
        [new IndexSource(0, ReshapeMap.Index(operands[0].Shape, result.Shape, index))];

    /// <inheritdoc/>
    protected override Value?[] Transposed(GraphBuilder b, Node node, Value cotangent, ReadOnlySpan<bool> wanted) =>
        [b.Reshape(cotangent, node.Operands[0].Type.Shape)];
}

/// <summary>Builds <see cref="Reshape"/>.</summary>
public static class ReshapeBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>The same elements under another shape.</summary>
        public Value Reshape(Value x, Shape shape) => x.Type.Shape.Equals(shape) ? x : b.Add(new Reshape(shape), x);
    }
}
