using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Indexing;

/// <summary>Rows of a table at given indices: <c>y[β, p, i, s] = x[β, p, indices[β, i], s]</c>.</summary>
/// <param name="Axis">The axis of the table that is indexed.</param>
/// <param name="BatchDims">How many leading dimensions the table and the indices share.</param>
/// <remarks>
/// The operands are the table and the indices. An index out of range reads 0 and is a fault. VJP: <c>x̄ = scatter_add(indices, ȳ)</c>.
/// </remarks>
public sealed record Gather(int Axis, int BatchDims = 0) : IndexingOp(Axis, BatchDims)
{
    /// <inheritdoc/>
    public override string Name => "gather";

    /// <inheritdoc/>
    public override string Summary =>
        "Rows of a table at given indices along one axis: y[β, p, i, s] = x[β, p, indices[β, i], s]; out of range 0, and a fault.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
    [
        "there are two operands, a table of a type that is not reserved and indices",
        "the indices are i32 or i64",
        "axis is an axis of the table",
        "the batch dimensions come before axis and are equal in both operands",
    ];

    /// <inheritdoc/>
    public override string Derivative => "x̄ = scatter_add(indices, ȳ)";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
    [
        Case(new Gather(0), DType.F32, [7, 17], DType.I64, [3, 4], 7),
        Case(new Gather(1, 1), DType.F32, [19, 5], DType.I32, [19], 5),
        Case(new Gather(1), DType.F64, [2, 5, 3], DType.I32, [4], 5),
        Case(new Gather(2, 1), DType.F32, [2, 3, 5, 4], DType.I64, [2, 6], 5),
        Case(new Gather(0), DType.I32, [5], DType.I32, [], 5),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new Gather(0),
            [ReferenceTensor.Of(DType.F32, [3, 2], [1, 1.2, 2.3, 3.4, 4.5, 5.7]), ReferenceTensor.Of(DType.I64, [2, 2], [0, 1, 1, 2])],
            [ReferenceTensor.Of(DType.F32, [2, 2, 2], [1, 1.2, 2.3, 3.4, 2.3, 3.4, 4.5, 5.7])],
            "ONNX specification, Gather"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(operands.Length == 2 && !operands[0].DType.IsReserved, "C1", $"{TypeText.Of(operands)}");
        RequireRoles(check, operands[0].Shape, operands[1], axis: "C3", batch: "C4", type: "C2");
        return [operands[0].With(RowShape(operands[0].Shape, operands[1].Shape))];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        ReferenceTensor table = operands[0], result = ReferenceTensor.Zeros(node.Type);
        IndexedRows.ForEach(this, context, node, table.Type, operands[1], node.Type, (row, element) => result.Set(row, table, element));
        return [result];
    }

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) =>
        [
            wanted[0] && cotangents[0] is { } cotangent && node.Type.DType.IsFloat
                ? context.Builder.ScatterAdd(
                    node.Operands[1], cotangent, new ScatterAdd(Axis, node.Operands[0].Type.Shape[Axis], BatchDims))
                : null,
            null,
        ];

    /// <summary>Linear in the table: the tangent's rows.</summary>
    public override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents) =>
        [tangents[0] is { } tangent ? context.Builder.Gather(tangent, node.Operands[1], Axis, BatchDims) : null];

    private static OpCase Case(Gather op, DType type, Shape table, DType index, Shape indices, int rows) => new(
        op, [new TensorType(type, table), new TensorType(index, indices)], [ValueRange.Of(type), new ValueRange(0, rows - 1)]);
}

/// <summary>Builds <see cref="Gather"/>.</summary>
public static class GatherBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Rows of a table at given indices along one axis, within leading dimensions that both share.</summary>
        public Value Gather(Value table, Value indices, int axis, int batchDims = 0) =>
            b.Add(new Gather(axis, batchDims), table, indices);
    }
}
