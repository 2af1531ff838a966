using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Movement;

/// <summary>Repeats a tensor along new dimensions, or along dimensions of size 1.</summary>
/// <param name="Shape">Shape of the result.</param>
/// <param name="Dims">For each dimension of the operand, the dimension of the result that it becomes; ascending.</param>
/// <remarks>VJP: <c>x̄ = reduce_sum(ȳ)</c> along the repeated dimensions.</remarks>
public sealed record BroadcastInDim(Shape Shape, EquatableArray<int> Dims) : MovementOp
{
    /// <inheritdoc/>
    public override string Name => "broadcast_in_dim";

    /// <inheritdoc/>
    public override string Summary =>
        "Repeats a tensor: y[i₀, i₁, …] = x[i(dims[0]), i(dims[1]), …], with index 0 where x has size 1.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
    [
        "there is one operand, and dims has one entry for each of its dimensions",
        "dims ascend and are dimensions of shape",
        "each dimension of the operand is 1 or that of the result that it becomes",
    ];

    /// <inheritdoc/>
    public override string Derivative => "x̄ = reduce_sum(ȳ) along the repeated dimensions";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
    [
        new(new BroadcastInDim([4, 5], [1]), [new TensorType(DType.F32, [5])], [ValueRange.Normal]),
        new(new BroadcastInDim([4, 5], [0, 1]), [new TensorType(DType.F32, [4, 1])], [ValueRange.Normal]),
        new(new BroadcastInDim([3, 2], []), [new TensorType(DType.F64, [])], [ValueRange.Normal]),
        new(new BroadcastInDim([2, 17, 3], [0, 2]), [new TensorType(DType.I32, [2, 3])], [ValueRange.Normal]),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new BroadcastInDim([2, 3], [1]),
            [ReferenceTensor.Of(new TensorType(DType.I32, [3]), [1L, 2, 3])],
            [ReferenceTensor.Of(new TensorType(DType.I32, [2, 3]), [1L, 2, 3, 1, 2, 3])],
            "StableHLO specification, broadcast_in_dim"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(operands.Length == 1 && operands[0].Rank == Dims.Count, "C1", $"{TypeText.Of(operands)} and dims={Dims}");
        check.RequireAscendingAxes(Dims, Shape.Rank, "C2");
        for (int axis = 0; axis < Dims.Count; axis++)
        {
            Dim from = operands[0].Shape[axis], to = Shape[Dims[axis]];
            check.Require(from == 1 || from == to, "C3", $"{operands[0]} to shape={Shape} with dims={Dims}");
        }

        return [operands[0].With(Shape)];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        TensorType from = operands[0].Type;
        return
        [
            operands[0].Gather(node.Type, index =>
                [.. Enumerable.Range(0, from.Rank).Select(axis => from.Shape[axis] == 1 ? 0 : index[Dims[axis]])]),
        ];
    }

    /// <inheritdoc/>
    public override EquatableArray<IndexSource> Sources(
        ReadOnlySpan<TensorType> operands, TensorType result, IReadOnlyList<IndexExpr> index)
    {
        var source = new IndexExpr[Dims.Count];
        for (int axis = 0; axis < source.Length; axis++)
        {
            source[axis] = operands[0].Shape[axis] == 1 ? 0 : index[Dims[axis]];
        }

        return [new IndexSource(0, EquatableArray.Create<IndexExpr>(source))];
    }

    /// <inheritdoc/>
    protected override Value?[] Transposed(GraphBuilder b, Node node, Value cotangent, ReadOnlySpan<bool> wanted)
    {
        Shape from = node.Operands[0].Type.Shape;
        var kept = Enumerable.Range(0, Dims.Count).Where(axis => from[axis] == Shape[Dims[axis]]).Select(axis => Dims[axis]);
        Value sum = b.ReduceSum(cotangent, [.. Enumerable.Range(0, Shape.Rank).Except(kept)]);
        return [b.Reshape(sum, from)];
    }
}

/// <summary>Builds <see cref="BroadcastInDim"/>.</summary>
public static class BroadcastInDimBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Repeats a tensor; <paramref name="dims"/> says which dimension of the result each dimension becomes.</summary>
        public Value BroadcastInDim(Value x, Shape shape, EquatableArray<int> dims) =>
            x.Type.Shape.Equals(shape) ? x : b.Add(new BroadcastInDim(shape, dims), x);

        /// <summary>A scalar repeated to a shape.</summary>
        public Value BroadcastScalar(Value x, Shape shape) => b.BroadcastInDim(x, shape, []);
    }
}
