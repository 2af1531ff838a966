using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Indexing;

/// <summary>
/// The family of ops that combine rows in a new table at given indices: <c>y[β, p, n, s]</c> is a chain over the rows with
/// <c>indices[β, i] = n</c>, in the row-major order of the indices, from the neutral element.
/// </summary>
/// <remarks>
/// The operands are the indices and the rows. An index out of range drops its row and is a fault. The chain is the same for any number of threads.
/// </remarks>
/// <param name="Axis">The axis of the table that is indexed.</param>
/// <param name="Extent">Size of the table along the axis.</param>
/// <param name="BatchDims">How many leading dimensions the table and the indices share.</param>
public abstract record ScatterOp(int Axis, long Extent, int BatchDims) : IndexingOp(Axis, BatchDims)
{
    /// <inheritdoc/>
    public sealed override IReadOnlyList<string> Constraints =>
    [
        "there are two operands, indices and float or integer rows",
        "the indices are i32 or i64",
        "axis is an axis of the result, and extent is not negative",
        "the batch dimensions come before axis and are equal in both operands",
        "the rows have the dimensions before axis, those of the indices without the batch dimensions, and the rest",
    ];

    /// <summary>How an element of the table and one of a row are combined.</summary>
    public abstract ScalarFunction Function { get; }

    /// <summary>What an element of the table is before any row: neutral to <see cref="Function"/>.</summary>
    /// <param name="type">Type of the rows.</param>
    public abstract Const Initial(DType type);

    /// <inheritdoc/>
    public sealed override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
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

    /// <summary>The oracle: the rows one by one, each with what it falls on.</summary>
    /// <param name="context">Takes the faults.</param>
    /// <param name="node">The node.</param>
    /// <param name="operands">Indices and rows.</param>
    /// <param name="initial">The table before any row.</param>
    /// <param name="combine">Combines the element of the first number in the table with that of the second in the rows.</param>
    protected ReferenceTensor[] Fold(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands, ReferenceTensor initial,
        Action<ReferenceTensor, long, long> combine)
    {
        IndexedRows.ForEach(
            this, context, node, node.Type, operands[0], operands[1].Type, (row, element) => combine(initial, element, row));
        return [initial];
    }

    /// <summary>A case of the op for conformance.</summary>
    protected OpCase Case(DType index, Shape indices, DType type, Shape rows) => new(
        this, [new TensorType(index, indices), new TensorType(type, rows)], [new ValueRange(0, Extent - 1), ValueRange.Of(type)]);
}
