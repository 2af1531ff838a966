namespace GraphCompiler.Compiler.Reference;

/// <summary>The oracle of <see cref="IndexingOp"/>: every element of the rows in turn, with its element of the table.</summary>
public static class IndexedRows
{
    /// <summary>Visits the pairs in row-major order of the rows; notes indices that are out of range.</summary>
    /// <param name="op">The op.</param>
    /// <param name="context">Takes the faults.</param>
    /// <param name="node">The node.</param>
    /// <param name="table">Type of the table.</param>
    /// <param name="indices">The indices.</param>
    /// <param name="rows">Type of the rows.</param>
    /// <param name="visit">Takes the element number in the rows and in the table.</param>
    public static void ForEach(
        IndexingOp op, ReferenceContext context, Node node, TensorType table, ReferenceTensor indices, TensorType rows,
        Action<long, long> visit)
    {
        Shape indexShape = indices.Type.Shape;
        long[] tableStrides = table.Shape.Strides(), indexStrides = indexShape.Strides();
        var row = new long[rows.Rank];
        for (long i = 0; i < rows.Elements; i++)
        {
            long element = op.IndexOf(indexShape, row).Zip(indexStrides, (at, stride) => at * stride).Sum();
            long index = indices.Integers[element];
            if (index >= 0 && index < table.Shape[op.Axis])
            {
                visit(i, op.TableIndexOf(indexShape, row, index).Zip(tableStrides, (at, stride) => at * stride).Sum());
            }
            else
            {
                context.Fault(node, DiagnosticId.IndexOutOfRange, element);
            }

            ReferenceTensor.Advance(row, rows);
        }
    }
}
