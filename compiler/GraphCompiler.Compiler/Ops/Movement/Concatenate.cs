using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Movement;

/// <summary>Tensors one behind another along an axis.</summary>
/// <param name="Axis">The axis.</param>
/// <remarks>VJP: each operand takes its slice of ȳ.</remarks>
public sealed record Concatenate(int Axis) : MovementOp
{
    /// <inheritdoc/>
    public override string Name => "concatenate";

    /// <inheritdoc/>
    public override string Summary => "Tensors one behind another along an axis.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
    [
        "there is at least one operand, and all have one element type and rank",
        "axis is an axis of the operands",
        "the other dimensions are equal",
    ];

    /// <inheritdoc/>
    public override string Derivative => "each operand takes its slice of ȳ";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
    [
        Case(0, DType.F32, [2, 17], [1, 17], [3, 17]),
        Case(1, DType.F32, [3, 5], [3, 16]),
        Case(1, DType.F64, [2, 3, 4], [2, 0, 4], [2, 1, 4]),
        Case(0, DType.I32, [7]),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new Concatenate(0),
            [ReferenceTensor.Of(DType.I64, [3, 2], [1, 2, 3, 4, 5, 6]), ReferenceTensor.Of(DType.I64, [1, 2], [7, 8])],
            [ReferenceTensor.Of(DType.I64, [4, 2], [1, 2, 3, 4, 5, 6, 7, 8])],
            "StableHLO specification, concatenate"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        TensorType[] types = operands.ToArray();
        check.Require(
            types.Length > 0 && types.All(t => t.DType == types[0].DType && t.Rank == types[0].Rank), "C1", $"{TypeText.Of(operands)}");
        check.RequireAxis(Axis, types[0].Rank, "C2");
        check.Require(
            types.All(t => t.Shape.Without([Axis]).Equals(types[0].Shape.Without([Axis]))), "C3", $"{TypeText.Of(operands)} along axis {Axis}");
        // Each size is at most 2⁴⁰, so that their sum cannot overflow.
        long size = types.Sum(t => t.Shape[Axis].Size);
        return [types[0].With(Shape.FromSizes([.. types[0].Shape.Select((dim, axis) => axis == Axis ? size : dim.Size)]))];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        ReferenceTensor result = ReferenceTensor.Zeros(node.Type);
        long[] strides = node.Type.Shape.Strides();
        long offset = 0;
        foreach (ReferenceTensor operand in operands)
        {
            var index = new long[operand.Type.Rank];
            for (long i = 0; i < operand.Type.Elements; i++)
            {
                result.Set(index.Zip(strides, (at, stride) => at * stride).Sum() + (offset * strides[Axis]), operand, i);
                ReferenceTensor.Advance(index, operand.Type);
            }

            offset += operand.Type.Shape[Axis];
        }

        return [result];
    }

    /// <inheritdoc/>
    public override EquatableArray<IndexSource> Sources(
        ReadOnlySpan<TensorType> operands, TensorType result, IReadOnlyList<IndexExpr> index)
    {
        var sources = new IndexSource[operands.Length];
        long offset = 0;
        for (int i = 0; i < sources.Length; i++)
        {
            long limit = offset + operands[i].Shape[Axis];
            sources[i] = new IndexSource(
                i, [.. index.Select((at, axis) => axis == Axis ? at - offset : at)],
                i == sources.Length - 1 ? [] : [new IndexCondition(index[Axis], offset, limit)]);
            offset = limit;
        }

        return EquatableArray.Create<IndexSource>(sources);
    }

    /// <inheritdoc/>
    protected override Value?[] Transposed(GraphBuilder b, Node node, Value cotangent, ReadOnlySpan<bool> wanted)
    {
        var parts = new Value?[node.Operands.Count];
        long offset = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            long limit = offset + node.Operands[i].Type.Shape[Axis];
            parts[i] = wanted[i] ? b.SliceAxis(cotangent, Axis, offset, limit) : null;
            offset = limit;
        }

        return parts;
    }

    private static OpCase Case(int axis, DType type, params Shape[] shapes) =>
        new(new Concatenate(axis), shapes.Select(shape => new TensorType(type, shape)).ToEquatable(), [ValueRange.Of(type)]);
}

/// <summary>Builds <see cref="Concatenate"/>.</summary>
public static class ConcatenateBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Tensors one behind another along an axis; a single one adds no node.</summary>
        public Value Concatenate(int axis, params ReadOnlySpan<Value> operands) =>
            operands.Length == 1 ? operands[0] : b.Add(new Concatenate(axis), operands);
    }
}
