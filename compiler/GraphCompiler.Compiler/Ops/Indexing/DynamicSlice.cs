using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Indexing;

/// <summary>Elements along an axis from a place on that is data: <c>y[p, i, s] = x[p, start + i, s]</c>.</summary>
/// <param name="Axis">The axis.</param>
/// <param name="Size">Number of elements.</param>
/// <remarks>The operands are the tensor and the start, a scalar, which is brought into [0, n − size]. VJP: the cotangent in its place in zeros.</remarks>
public sealed record DynamicSlice(int Axis, long Size) : Op, IPlaced
{
    /// <inheritdoc/>
    public override string Name => "dynamic_slice";

    /// <inheritdoc/>
    public override string Summary => "Elements along an axis from a place on that is data: y[p, i, s] = x[p, start + i, s], start brought into [0, n − size].";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
    [
        "there are two operands, a tensor of a type that is not reserved and a scalar that is i32 or i64",
        "axis is an axis of the tensor",
        "size is not negative, and not above that of the tensor",
    ];

    /// <inheritdoc/>
    public override string Derivative => "x̄ = dynamic_update_slice(0, ȳ, start)";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
    [
        Case(new DynamicSlice(0, 3), DType.F32, [7, 17], DType.I32), Case(new DynamicSlice(1, 16), DType.F32, [3, 21], DType.I64),
        Case(new DynamicSlice(1, 2), DType.F64, [2, 4, 3], DType.I32), Case(new DynamicSlice(0, 4), DType.Bool, [5], DType.I64),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new DynamicSlice(0, 2),
            [ReferenceTensor.Of(DType.F32, [5], [1, 2, 3, 4, 5]), ReferenceTensor.Of(DType.I32, [], [4])],
            [ReferenceTensor.Of(DType.F32, [2], [4, 5])],
            "StableHLO specification, dynamic_slice: a start is brought into range"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(
            operands.Length == 2 && !operands[0].DType.IsReserved && operands[1].Rank == 0 && operands[1].DType is DType.I32 or DType.I64,
            "C1", $"{TypeText.Of(operands)}");
        check.RequireAxis(Axis, operands[0].Rank, "C2");
        check.RequireAttribute(Size >= 0 && Size <= operands[0].Shape[Axis], "C3", $"{operands[0]} in {this}");
        return [operands[0].With(Shape.FromSizes([.. operands[0].Shape.Select((dim, d) => d == Axis ? Size : dim.Size)]))];
    }

    /// <inheritdoc/>
    public long Last(ReadOnlySpan<TensorType> operands) => operands[0].Shape[Axis] - Size;

    /// <inheritdoc/>
    public EquatableArray<IndexSource> Sources(ReadOnlySpan<TensorType> operands, IReadOnlyList<IndexExpr> index, IndexExpr start) =>
        [new IndexSource(0, index.Select((i, d) => d == Axis ? i + start : i).ToEquatable())];

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        long start = Math.Clamp(operands[1].Integers[0], 0, Last(node.OperandTypes()));
        return [operands[0].Gather(node.Type, index => [.. index.Select((i, d) => d == Axis ? i + start : i)])];
    }

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) =>
    [
        cotangents[0] is { } cotangent && node.Type.DType.IsFloat
            ? context.Builder.DynamicUpdateSlice(context.Builder.ZeroLike(node.Operands[0]), cotangent, node.Operands[1], Axis) : null,
        null,
    ];

    /// <summary>Linear in the tensor: the tangent's elements.</summary>
    public override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents) =>
        [tangents[0] is { } tangent ? context.Builder.Add(this, tangent, node.Operands[1]) : null];

    private static OpCase Case(DynamicSlice op, DType type, Shape shape, DType start) => new(
        op, [new TensorType(type, shape), TensorType.Scalar(start)], [ValueRange.Of(type), new ValueRange(-1, shape[op.Axis])]);
}

/// <summary>Builds <see cref="DynamicSlice"/>.</summary>
public static class DynamicSliceBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Elements along an axis from a place on that is data; the start is brought into range.</summary>
        public Value DynamicSlice(Value x, Value start, int axis, long size) => b.Add(new DynamicSlice(axis, size), x, start);
    }
}
