using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Indexing;

/// <summary>Adds rows into a table of zeros at given indices: <c>y[β, p, indices[β, i], s] += rows[β, p, i, s]</c>.</summary>
/// <param name="Axis">The axis of the table that is indexed.</param>
/// <param name="Extent">Size of the table along the axis.</param>
/// <param name="BatchDims">How many leading dimensions the table and the indices share.</param>
/// <remarks>
/// The operands are the indices and the rows. Each element is a chain of additions from +0 in the row-major order of the indices. An
/// index out of range drops its row and is a fault. VJP: <c>r̄ = gather(ȳ, indices)</c>.
/// </remarks>
public sealed record ScatterAdd(int Axis, long Extent, int BatchDims = 0) : IndexingOp(Axis, BatchDims)
{
    /// <inheritdoc/>
    public override string Name => "scatter_add";

    /// <inheritdoc/>
    public override string Summary =>
        "Adds rows into zeros at given indices, in their order: y[β, p, indices[β, i], s] += r[β, p, i, s]; out of range dropped, and a fault.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
    [
        "there are two operands, indices and float or integer rows",
        "the indices are i32 or i64",
        "axis is an axis of the result, and extent is not negative",
        "the batch dimensions come before axis and are equal in both operands",
        "the rows have the dimensions before axis, those of the indices without the batch dimensions, and the rest",
    ];

    /// <inheritdoc/>
    public override string Derivative => "r̄ = gather(ȳ, indices)";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
    [
        Case(new ScatterAdd(0, 7), DType.I64, [3, 4], DType.F32, [3, 4, 17]),
        Case(new ScatterAdd(1, 5, 1), DType.I32, [19], DType.F32, [19]),
        Case(new ScatterAdd(1, 5), DType.I32, [4], DType.F64, [2, 4, 3]),
        Case(new ScatterAdd(2, 5, 1), DType.I64, [2, 6], DType.F32, [2, 3, 6, 4]),
        Case(new ScatterAdd(0, 3), DType.I32, [9], DType.I32, [9]),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new ScatterAdd(0, 3),
            [ReferenceTensor.Of(DType.I32, [4], [2, 0, 2, 0]), ReferenceTensor.Of(DType.I32, [4, 2], [1, 2, 3, 4, 5, 6, 7, 8])],
            [ReferenceTensor.Of(DType.I32, [3, 2], [10, 12, 0, 0, 6, 8])],
            "PyTorch, index_add_"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(operands.Length == 2 && ElementKinds.Numbers.Contains(operands[1].DType), "C1", $"{TypeText.Of(operands)}");
        (TensorType indices, TensorType rows) = (operands[0], operands[1]);
        check.RequireAttribute(Extent >= 0 && Axis >= 0 && Axis <= rows.Rank, "C3", $"{TypeText.Of(operands)} in {this}");
        check.RequireAttribute(BatchDims >= 0 && BatchDims <= indices.Rank, "C4", $"{TypeText.Of(operands)} in {this}");
        int indexRank = indices.Rank - BatchDims;
        check.Require(
            rows.Rank - Axis >= indexRank
                && rows.Shape.Dims.Slice(Axis, indexRank).SequenceEqual(indices.Shape.Dims[BatchDims..]),
            "C5", $"{TypeText.Of(operands)} in {this}");
        Shape table = Shape.Create([.. rows.Shape.Dims[..Axis], Extent, .. rows.Shape.Dims[(Axis + indexRank)..]]);
        RequireRoles(check, table, indices, axis: "C3", batch: "C4", type: "C2");
        return [rows.With(table)];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        ReferenceTensor rows = operands[1], result = ReferenceTensor.Zeros(node.Type);
        IndexedRows.ForEach(this, context, node, node.Type, operands[0], rows.Type, (row, element) => result.Accumulate(element, rows, row));
        return [result];
    }

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) =>
        [
            null,
            wanted[1] && cotangents[0] is { } cotangent && node.Type.DType.IsFloat
                ? context.Builder.Gather(cotangent, node.Operands[0], Axis, BatchDims) : null,
        ];

    /// <summary>Linear in the rows: the tangent is added as the rows are.</summary>
    public override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents) =>
        [tangents[1] is { } tangent ? context.Builder.ScatterAdd(node.Operands[0], tangent, this) : null];

    private static OpCase Case(ScatterAdd op, DType index, Shape indices, DType type, Shape rows) => new(
        op, [new TensorType(index, indices), new TensorType(type, rows)], [new ValueRange(0, op.Extent - 1), ValueRange.Of(type)]);
}

/// <summary>Builds <see cref="Indexing.ScatterAdd"/>.</summary>
public static class ScatterAddBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Adds rows into zeros at given indices.</summary>
        public Value ScatterAdd(Value indices, Value rows, ScatterAdd op) => b.Add(op, indices, rows);

        /// <summary>Adds rows into zeros at given indices along one axis of size <paramref name="extent"/>.</summary>
        public Value ScatterAdd(Value indices, Value rows, int axis, long extent, int batchDims = 0) =>
            b.Add(new ScatterAdd(axis, extent, batchDims), indices, rows);
    }
}
