using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Movement;

/// <summary>Puts a scalar around and between the elements; negative amounts cut elements off.</summary>
/// <param name="Low">How many before the first element along each dimension; negative: elements cut off there.</param>
/// <param name="High">How many behind the last element along each dimension; negative: elements cut off there.</param>
/// <param name="Interior">How many between two elements along each dimension.</param>
/// <remarks>The operands are the tensor and the scalar. VJP: <c>x̄ = slice(ȳ)</c>; the scalar takes the sum of the rest.</remarks>
public sealed record Pad(EquatableArray<long> Low, EquatableArray<long> High, EquatableArray<long> Interior) : MovementOp
{
    /// <inheritdoc/>
    public override string Name => "pad";

    /// <inheritdoc/>
    public override string Summary =>
        "Puts a scalar around and between elements: y[low + i · (interior + 1), …] = x[i, …]; negative low and high cut off.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
    [
        "there are two operands of one element type, the second a scalar",
        "low, high and interior have one entry for each dimension of the first operand",
        "interior is not negative, and no dimension of the result is",
    ];

    /// <inheritdoc/>
    public override string Derivative => "x̄ = slice(ȳ), v̄ = Σ ȳ over the padding";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
    [
        Case(new Pad([1, 0], [2, 3], [0, 0]), DType.F32, [3, 17]),
        Case(new Pad([0, 2], [1, 0], [1, 2]), DType.F32, [3, 5]),
        Case(new Pad([-1, 1], [2, -2], [0, 1]), DType.F64, [4, 5]),
        Case(new Pad([2], [1], [0]), DType.F32, [0]),
        Case(new Pad([1], [0], [3]), DType.I32, [4]),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new Pad([0, 1], [2, 1], [1, 2]),
            [ReferenceTensor.Of(DType.I32, [2, 3], [1, 2, 3, 4, 5, 6]), ReferenceTensor.Of(DType.I32, [], [0])],
            [
                ReferenceTensor.Of(DType.I32, [5, 9],
                [
                    0, 1, 0, 0, 2, 0, 0, 3, 0,
                    0, 0, 0, 0, 0, 0, 0, 0, 0,
                    0, 4, 0, 0, 5, 0, 0, 6, 0,
                    0, 0, 0, 0, 0, 0, 0, 0, 0,
                    0, 0, 0, 0, 0, 0, 0, 0, 0,
                ]),
            ],
            "StableHLO specification, pad"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(
            operands.Length == 2 && operands[1] == TensorType.Scalar(operands[0].DType), "C1", $"{TypeText.Of(operands)}");
        check.RequireAttribute(
            Low.Count == operands[0].Rank && High.Count == Low.Count && Interior.Count == Low.Count,
            "C2", $"{operands[0]} in {this}");
        var sizes = new long[Low.Count];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            Int128 size = operands[0].Shape[axis].Size;
            size += Low[axis] + (Int128)High[axis] + (Int128.Max(0, size - 1) * Interior[axis]);
            check.RequireAttribute(Interior[axis] >= 0 && size >= 0, "C3", $"{operands[0]} in {this}");
            // A size that does not fit is refused by the shape.
            sizes[axis] = size > long.MaxValue ? long.MaxValue : (long)size;
        }

        return [operands[0].With(Shape.FromSizes(sizes))];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        ReferenceTensor x = operands[0], result = ReferenceTensor.Zeros(node.Type);
        for (long i = 0; i < node.Type.Elements; i++)
        {
            result.Set(i, operands[1], 0);
        }

        long[] strides = node.Type.Shape.Strides(), index = new long[x.Type.Rank];
        for (long i = 0; i < x.Type.Elements; i++)
        {
            long[] target = [.. index.Select((at, axis) => Low[axis] + (at * (Interior[axis] + 1)))];
            if (target.Select((at, axis) => at >= 0 && at < node.Type.Shape[axis]).All(inside => inside))
            {
                result.Set(target.Zip(strides, (at, stride) => at * stride).Sum(), x, i);
            }

            ReferenceTensor.Advance(index, x.Type);
        }

        return [result];
    }

    /// <inheritdoc/>
    public override EquatableArray<IndexSource> Sources(
        ReadOnlySpan<TensorType> operands, TensorType result, IReadOnlyList<IndexExpr> index)
    {
        var source = new IndexExpr[Low.Count];
        var conditions = new List<IndexCondition>();
        for (int axis = 0; axis < source.Length; axis++)
        {
            IndexExpr distance = index[axis] - Low[axis];
            long step = Interior[axis] + 1;
            source[axis] = distance / step;
            conditions.Add(new IndexCondition(source[axis], 0, operands[0].Shape[axis]));
            conditions.Add(new IndexCondition(distance % step, 0, 1));
        }

        conditions.RemoveAll(c => c.AlwaysHolds);
        return [new IndexSource(0, EquatableArray.Create<IndexExpr>(source), conditions.ToEquatable()), new IndexSource(1, [])];
    }

    /// <inheritdoc/>
    protected override Value?[] Transposed(GraphBuilder b, Node node, Value cotangent, ReadOnlySpan<bool> wanted) =>
    [
        wanted[0] ? Unpad(b, node.Operands[0].Type.Shape, cotangent) : null,
        wanted[1] ? SumOfPadding(b, node, cotangent) : null,
    ];

    /// <summary>The part of the result that came from the tensor; 0 for elements that were cut off.</summary>
    private Value Unpad(GraphBuilder b, Shape from, Value cotangent)
    {
        EquatableArray<long> none = Low.Select(_ => 0L).ToEquatable();
        Value spread = b.PadZero(cotangent, Low.Select(n => -n).ToEquatable(), High.Select(n => -n).ToEquatable(), none);
        return b.Slice(spread, none, spread.Type.Shape.ToSizes().ToEquatable(), Interior.Select(n => n + 1).ToEquatable());
    }

    private Value SumOfPadding(GraphBuilder b, Node node, Value cotangent)
    {
        Value isPadding = b.Pad(b.ZeroLike(node.Operands[0]), b.OneLike(node.Operands[1]), Low, High, Interior);
        return b.ReduceSum(b.Mul(cotangent, isPadding), [.. Enumerable.Range(0, cotangent.Type.Rank)]);
    }

    private static OpCase Case(Pad op, DType type, Shape shape) =>
        new(op, [new TensorType(type, shape), TensorType.Scalar(type)], [ValueRange.Of(type)]);
}

/// <summary>Builds <see cref="Pad"/>.</summary>
public static class PadBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Puts a scalar around and between the elements; nothing to put adds no node.</summary>
        public Value Pad(
            Value x, Value value, EquatableArray<long> low, EquatableArray<long> high, EquatableArray<long> interior) =>
            low.Concat(high).Concat(interior).All(n => n == 0) ? x : b.Add(new Pad(low, high, interior), x, value);

        /// <summary>Puts zeros around and between the elements.</summary>
        public Value PadZero(Value x, EquatableArray<long> low, EquatableArray<long> high, EquatableArray<long> interior) =>
            b.Pad(x, b.Scalar(x.Type.DType, 0), low, high, interior);

        /// <summary>Puts a scalar before and behind the elements along one axis.</summary>
        public Value PadAxis(Value x, Value value, int axis, long low, long high)
        {
            Shape shape = x.Type.Shape;
            return b.Pad(
                x, value,
                shape.Select((_, a) => a == axis ? low : 0).ToEquatable(),
                shape.Select((_, a) => a == axis ? high : 0).ToEquatable(),
                shape.Select(_ => 0L).ToEquatable());
        }
    }
}
