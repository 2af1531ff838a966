namespace GraphCompiler.Compiler.Ops.Indexing;

/// <summary>The family of ops whose elements are addressed by data: indices along one axis, within batch dimensions.</summary>
/// <remarks>
/// <para>With b batch dimensions and an axis a ≥ b, a <em>table</em> <c>[B…, P…, n, S…]</c> (P: the dimensions between the batch dimensions
/// and the axis, S: those behind the axis) and indices <c>[B…, I…]</c> belong to <em>rows</em> <c>[B…, P…, I…, S…]</c>:
/// <c>rows[β, p, i, s] ↔ table[β, p, indices[β, i], s]</c>.</para>
/// <para>An index outside [0, n) is a fault (GRC9101), at its row-major position among the indices; its row is 0, or dropped.</para>
/// </remarks>
/// <param name="Axis">The axis of the table that is indexed.</param>
/// <param name="BatchDims">How many leading dimensions the table and the indices share.</param>
public abstract record IndexingOp(int Axis, int BatchDims) : Op
{
    /// <inheritdoc/>
    public sealed override DiagnosticId Fault => DiagnosticId.IndexOutOfRange;

    /// <summary>The shape of the rows for a table and indices.</summary>
    public Shape RowShape(Shape table, Shape indices) => Shape.Create(
        [.. table.Dims[..Axis], .. indices.Dims[BatchDims..], .. table.Dims[(Axis + 1)..]]);

    /// <summary>The place of an index among the indices for a place in the rows.</summary>
    /// <typeparam name="T">A number, or an expression of one.</typeparam>
    /// <param name="indices">Shape of the indices.</param>
    /// <param name="row">Index into the rows.</param>
    public T[] IndexOf<T>(Shape indices, IReadOnlyList<T> row) =>
        [.. row.Take(BatchDims), .. row.Skip(Axis).Take(indices.Rank - BatchDims)];

    /// <summary>The place in the table for a place in the rows.</summary>
    /// <typeparam name="T">A number, or an expression of one.</typeparam>
    /// <param name="indices">Shape of the indices.</param>
    /// <param name="row">Index into the rows.</param>
    /// <param name="index">The value of the index that belongs to it.</param>
    public T[] TableIndexOf<T>(Shape indices, IReadOnlyList<T> row, T index) =>
        [.. row.Take(Axis), index, .. row.Skip(Axis + indices.Rank - BatchDims)];

    /// <summary>Checks the roles: the axis and the batch dimensions of a table and indices.</summary>
    protected void RequireRoles(TypeCheck check, Shape table, TensorType indices, string axis, string batch, string type)
    {
        check.Require(indices.DType is DType.I32 or DType.I64, type, $"{indices}");
        check.RequireAxis(Axis, table.Rank, axis);
        check.RequireAttribute(
            BatchDims >= 0 && BatchDims <= Axis && BatchDims <= indices.Rank
                && table.Dims[..BatchDims].SequenceEqual(indices.Shape.Dims[..BatchDims]),
            batch, $"a table {table} and {indices} with batchDims={BatchDims} and axis={Axis}");
    }
}
