using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Movement;

/// <summary>The elements in opposite order along axes.</summary>
/// <param name="Axes">The axes, ascending.</param>
/// <remarks>VJP: <c>x̄ = reverse(ȳ)</c>.</remarks>
public sealed record Reverse(EquatableArray<int> Axes) : MovementOp
{
    /// <inheritdoc/>
    public override string Name => "reverse";

    /// <inheritdoc/>
    public override string Summary => "The elements in opposite order along axes: y[i, …] = x[n − 1 − i, …].";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints => ["there is one operand", "axes ascend and are axes of the operand"];

    /// <inheritdoc/>
    public override string Derivative => "x̄ = reverse(ȳ)";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
    [
        new(new Reverse([1]), [new TensorType(DType.F32, [5, 19])], [ValueRange.Normal]),
        new(new Reverse([0, 2]), [new TensorType(DType.F64, [2, 3, 4])], [ValueRange.Normal]),
        new(new Reverse([0]), [new TensorType(DType.I32, [7])], [ValueRange.Of(DType.I32)]),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new Reverse([1]),
            [ReferenceTensor.Of(DType.I32, [3, 2], [1, 2, 3, 4, 5, 6])],
            [ReferenceTensor.Of(DType.I32, [3, 2], [2, 1, 4, 3, 6, 5])],
            "StableHLO specification, reverse"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(operands.Length == 1, "C1", $"{TypeText.Of(operands)}");
        check.RequireAscendingAxes(Axes, operands[0].Rank, "C2");
        return [operands[0]];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands) =>
        [operands[0].Gather(node.Type, index =>
            [.. index.Select((i, axis) => Axes.Contains(axis) ? node.Type.Shape[axis] - 1 - i : i)])];

    /// <inheritdoc/>
    public override EquatableArray<IndexSource> Sources(
        ReadOnlySpan<TensorType> operands, TensorType result, IReadOnlyList<IndexExpr> index) =>
        [new IndexSource(0, index.Select((i, axis) => Axes.Contains(axis) ? (result.Shape[axis] - 1L) - i : i).ToEquatable())];

    /// <inheritdoc/>
    protected override Value?[] Transposed(GraphBuilder b, Node node, Value cotangent, ReadOnlySpan<bool> wanted) =>
        [b.Reverse(cotangent, Axes)];
}

/// <summary>Builds <see cref="Reverse"/>.</summary>
public static class ReverseBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>The elements in opposite order along axes.</summary>
        public Value Reverse(Value x, EquatableArray<int> axes) => axes.Count == 0 ? x : b.Add(new Reverse(axes), x);
    }
}
