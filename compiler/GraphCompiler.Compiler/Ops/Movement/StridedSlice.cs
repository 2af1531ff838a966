using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Movement;

/// <summary>A rectangular part, with strides: <c>y[i, …] = x[start + i · stride, …]</c>.</summary>
/// <param name="Starts">First index along each dimension.</param>
/// <param name="Limits">Bound, exclusive, along each dimension.</param>
/// <param name="Strides">Step along each dimension, at least 1.</param>
/// <remarks>VJP: <c>x̄ = pad(ȳ)</c> with zeros around and between. (<c>Slice</c> alone is a range of memory: <c>Programs.Slice</c>.)</remarks>
public sealed record StridedSlice(EquatableArray<long> Starts, EquatableArray<long> Limits, EquatableArray<long> Strides) : MovementOp
{
    /// <inheritdoc/>
    public override string Name => "slice";

    /// <inheritdoc/>
    public override string Summary => "A rectangular part: y[i, …] = x[start + i · stride, …] for start + i · stride < limit.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
    [
        "there is one operand, and starts, limits and strides have one entry for each of its dimensions",
        "0 ≤ start ≤ limit ≤ the dimension, and stride ≥ 1",
    ];

    /// <inheritdoc/>
    public override string Derivative => "x̄ = pad(ȳ) with zeros around and between";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
    [
        new(new StridedSlice([1, 2], [4, 19], [1, 1]), [new TensorType(DType.F32, [5, 19])], [ValueRange.Normal]),
        new(new StridedSlice([0, 1], [5, 18], [2, 3]), [new TensorType(DType.F32, [5, 19])], [ValueRange.Normal]),
        new(new StridedSlice([1, 0, 3], [2, 3, 4], [1, 2, 1]), [new TensorType(DType.F64, [2, 3, 4])], [ValueRange.Normal]),
        new(new StridedSlice([2], [2], [1]), [new TensorType(DType.F32, [3])], [ValueRange.Normal]),
        new(new StridedSlice([1], [7], [4]), [new TensorType(DType.I32, [7])], [ValueRange.Of(DType.I32)]),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new StridedSlice([1, 4], [3, 8], [1, 2]),
            [ReferenceTensor.Of(DType.I64, [3, 8], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, 5, 6, 7, 8])],
            [ReferenceTensor.Of(DType.I64, [2, 2], [1, 3, 5, 7])],
            "StableHLO specification, slice"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(
            operands.Length == 1 && operands[0].Rank == Starts.Count && Limits.Count == Starts.Count && Strides.Count == Starts.Count,
            "C1", $"{TypeText.Of(operands)} in {this}");
        var sizes = new long[Starts.Count];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            check.RequireAttribute(
                Starts[axis] >= 0 && Starts[axis] <= Limits[axis] && Limits[axis] <= operands[0].Shape[axis] && Strides[axis] >= 1,
                "C2", $"{operands[0]} in {this}");
            long length = Limits[axis] - Starts[axis];
            sizes[axis] = length == 0 ? 0 : ((length - 1) / Strides[axis]) + 1;
        }

        return [operands[0].With(Shape.FromSizes(sizes))];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands) =>
        [operands[0].Gather(node.Type, index => [.. index.Select((i, axis) => Starts[axis] + (i * Strides[axis]))])];

    /// <inheritdoc/>
    public override EquatableArray<IndexSource> Sources(
        ReadOnlySpan<TensorType> operands, TensorType result, IReadOnlyList<IndexExpr> index) =>
        [new IndexSource(0, index.Select((i, axis) => (i * Strides[axis]) + Starts[axis]).ToEquatable())];

    /// <inheritdoc/>
    protected override Value?[] Transposed(GraphBuilder b, Node node, Value cotangent, ReadOnlySpan<bool> wanted)
    {
        Shape from = node.Operands[0].Type.Shape, to = node.Type.Shape;
        // Behind the last element that was taken; of an empty part nothing was.
        IEnumerable<long> high = to.Select((dim, axis) =>
            from[axis] - Starts[axis] - (dim == 0 ? 0 : ((dim - 1) * Strides[axis]) + 1));
        return [b.PadZero(cotangent, Starts, high.ToEquatable(), Strides.Select(stride => stride - 1).ToEquatable())];
    }
}

/// <summary>Builds <see cref="StridedSlice"/>.</summary>
public static class StridedSliceBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>A rectangular part with strides; the whole adds no node.</summary>
        public Value Slice(Value x, EquatableArray<long> starts, EquatableArray<long> limits, EquatableArray<long> strides) =>
            starts.All(s => s == 0) && strides.All(s => s == 1) && limits.SequenceEqual(x.Type.Shape.ToSizes())
                ? x : b.Add(new StridedSlice(starts, limits, strides), x);

        /// <summary>The elements from <paramref name="start"/> up to <paramref name="limit"/> (exclusive) along one axis.</summary>
        public Value SliceAxis(Value x, int axis, long start, long limit, long stride = 1)
        {
            Shape shape = x.Type.Shape;
            return b.Slice(
                x,
                shape.Select((_, a) => a == axis ? start : 0).ToEquatable(),
                shape.Select((dim, a) => a == axis ? limit : dim.Size).ToEquatable(),
                shape.Select((_, a) => a == axis ? stride : 1).ToEquatable());
        }
    }
}
