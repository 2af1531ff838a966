using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Indexing;

/// <summary>A tensor with other elements along an axis from a place on that is data: <c>y[p, start + i, s] = u[p, i, s]</c>, else <c>x</c>.</summary>
/// <param name="Axis">The axis.</param>
/// <remarks>
/// The operands are the tensor, the update, and the start, a scalar, which is brought into [0, n − m]. It is computed in place over the tensor where
/// nobody else needs that. VJP: <c>x̄ = ȳ with zeros in that place, ū = dynamic_slice(ȳ, start)</c>.
/// </remarks>
public sealed record DynamicUpdateSlice(int Axis) : Op, IPlaced
{
    /// <inheritdoc/>
    public override string Name => "dynamic_update_slice";

    /// <inheritdoc/>
    public override string Summary =>
        "A tensor with other elements along an axis from a place on that is data: y[p, start + i, s] = u[p, i, s], else x; start brought into [0, n − m].";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
    [
        "there are three operands, a tensor and an update of one type that is not reserved, and a scalar that is i32 or i64",
        "axis is an axis of the tensor",
        "the update has the dimensions of the tensor, but for axis, along which it is no longer",
    ];

    /// <inheritdoc/>
    public override string Derivative => "x̄ = dynamic_update_slice(ȳ, 0, start), ū = dynamic_slice(ȳ, start)";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
    [
        Case(new DynamicUpdateSlice(0), DType.F32, [7, 17], [3, 17], DType.I32), Case(new DynamicUpdateSlice(1), DType.F32, [3, 37], [3, 16], DType.I64),
        Case(new DynamicUpdateSlice(1), DType.F64, [2, 4, 3], [2, 1, 3], DType.I32), Case(new DynamicUpdateSlice(0), DType.I32, [5], [5], DType.I64),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new DynamicUpdateSlice(0),
            [
                ReferenceTensor.Of(DType.F32, [4], [1, 1, 0, 0]), ReferenceTensor.Of(DType.F32, [2], [7, 8]),
                ReferenceTensor.Of(DType.I32, [], [4]),
            ],
            [ReferenceTensor.Of(DType.F32, [4], [1, 1, 7, 8])],
            "StableHLO specification, dynamic_update_slice: a start is brought into range"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(
            operands.Length == 3 && !operands[0].DType.IsReserved && operands[1].DType == operands[0].DType
                && operands[2].Rank == 0 && operands[2].DType is DType.I32 or DType.I64,
            "C1", $"{TypeText.Of(operands)}");
        check.RequireAxis(Axis, operands[0].Rank, "C2");
        (Shape x, Shape u) = (operands[0].Shape, operands[1].Shape);
        check.Require(
            u.Rank == x.Rank && u[Axis] <= x[Axis] && u.Without([Axis]).Equals(x.Without([Axis])), "C3", $"{TypeText.Of(operands)}");
        return [operands[0]];
    }

    /// <inheritdoc/>
    public long Last(ReadOnlySpan<TensorType> operands) => operands[0].Shape[Axis] - operands[1].Shape[Axis];

    /// <inheritdoc/>
    public EquatableArray<IndexSource> Sources(ReadOnlySpan<TensorType> operands, IReadOnlyList<IndexExpr> index, IndexExpr start)
    {
        IndexExpr place = index[Axis] - start;
        return
        [
            new IndexSource(
                1, index.Select((i, d) => d == Axis ? place : i).ToEquatable(), [new IndexCondition(place, 0, operands[1].Shape[Axis])]),
            new IndexSource(0, index.ToEquatable()),
        ];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        (ReferenceTensor x, ReferenceTensor update, ReferenceTensor result) = (operands[0], operands[1], ReferenceTensor.Zeros(node.Type));
        long start = Math.Clamp(operands[2].Integers[0], 0, Last(node.OperandTypes()));
        long[] strides = update.Type.Shape.Strides(), index = new long[node.Type.Rank];
        for (long i = 0; i < node.Type.Elements; i++)
        {
            long place = index[Axis] - start;
            bool isInside = place >= 0 && place < update.Type.Shape[Axis];
            long from = isInside ? index.Select((at, d) => (d == Axis ? place : at) * strides[d]).Sum() : i;
            result.Set(i, isInside ? update : x, from);
            ReferenceTensor.Advance(index, node.Type);
        }

        return [result];
    }

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted)
    {
        if (cotangents[0] is not { } cotangent || !node.Type.DType.IsFloat)
        {
            return [null, null, null];
        }

        (GraphBuilder b, Value update, Value start) = (context.Builder, node.Operands[1], node.Operands[2]);
        return
        [
            wanted[0] ? b.DynamicUpdateSlice(cotangent, b.ZeroLike(update), start, Axis) : null,
            wanted[1] ? b.DynamicSlice(cotangent, start, Axis, update.Type.Shape[Axis]) : null,
            null,
        ];
    }

    /// <summary>Linear in tensor and update: the tangents, put together in the same way.</summary>
    public override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents)
    {
        GraphBuilder b = context.Builder;
        return tangents[0] is null && tangents[1] is null
            ? [null]
            : [b.DynamicUpdateSlice(tangents[0] ?? b.ZeroLike(node.Operands[0]), tangents[1] ?? b.ZeroLike(node.Operands[1]), node.Operands[2], Axis)];
    }

    private static OpCase Case(DynamicUpdateSlice op, DType type, Shape shape, Shape update, DType start) => new(
        op, [new TensorType(type, shape), new TensorType(type, update), TensorType.Scalar(start)],
        [ValueRange.Of(type), ValueRange.Of(type), new ValueRange(-1, shape[op.Axis])]);
}

/// <summary>Builds <see cref="DynamicUpdateSlice"/>.</summary>
public static class DynamicUpdateSliceBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>A tensor with other elements along an axis from a place on that is data; the start is brought into range.</summary>
        public Value DynamicUpdateSlice(Value x, Value update, Value start, int axis) => b.Add(new DynamicUpdateSlice(axis), x, update, start);
    }
}
