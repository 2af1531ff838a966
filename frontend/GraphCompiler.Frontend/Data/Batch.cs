using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Frontend.Data;

/// <summary>Rows read together from a data set, copied next to one another. Valid until the next is read.</summary>
public sealed class Batch
{
    private readonly Dataset dataset;
    private readonly NdArray[] full;
    private NdArray[] last;

    /// <summary>A batch with room for <paramref name="batchSize"/> rows of every column.</summary>
    /// <exception cref="GraphCompilerException">GRC8105: they do not fit one managed array.</exception>
    internal Batch(Dataset dataset, int batchSize)
    {
        this.dataset = dataset;
        full = Arrays(dataset, batchSize);
        last = Arrays(dataset, dataset.Count % batchSize);
    }

    /// <summary>Number of rows: the batch size, or what the epoch's last batch has left.</summary>
    public int Rows { get; private set; }

    /// <summary>Where the batch begins.</summary>
    public DataPosition Start { get; private set; }

    /// <summary>True for the batch that ends its epoch.</summary>
    public bool IsLastOfEpoch => Start.Row + Rows == dataset.Count;

    /// <summary>Where the batch after this one begins.</summary>
    public DataPosition End => IsLastOfEpoch ? new(Start.Epoch + 1, 0) : Start with { Row = Start.Row + Rows };

    /// <summary>The values of a column as bytes: <see cref="Rows"/> rows, row-major.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => Array(column).Bytes;

    /// <summary>A column as an array, <c>[Rows, …]</c>; filled anew with the batch.</summary>
    public NdArray Array(int column) => (Rows == full[column].Shape[0] ? full : last)[column];

    /// <summary>The values of a column: <see cref="Rows"/> rows, row-major.</summary>
    /// <exception cref="InvalidCastException"><typeparamref name="T"/> is not the column's element type.</exception>
    public ReadOnlySpan<T> Data<T>(int column) where T : unmanaged => Array(column).Data<T>();

    /// <summary>Fills the batch with the rows from <paramref name="start"/>.</summary>
    internal void Fill(DataPosition start, ReadOnlySpan<int> order, int batchSize)
    {
        Start = start;
        Rows = Math.Min(batchSize, dataset.Count - start.Row);
        if (Rows != batchSize && Rows != last[0].Shape[0])
        {
            // Of an epoch that was not read from its start, or with another batch size.
            last = Arrays(dataset, Rows);
        }

        for (int column = 0; column < full.Length; column++)
        {
            dataset.CopyRows(column, order, start.Row, Array(column).Bytes);
        }
    }

    private static NdArray[] Arrays(Dataset dataset, int rows)
    {
        var arrays = new NdArray[dataset.ColumnCount];
        for (int column = 0; column < arrays.Length; column++)
        {
            long bytes = (long)rows * dataset.RowBytes(column);
            arrays[column] = bytes <= System.Array.MaxLength
                ? NdArray.Zeros(dataset.DType(column), Shape.Create([rows, .. dataset.RowShape(column)]))
                : throw DiagnosticId.InvalidBatching.Error(
                    $"{rows} rows of column '{dataset.Name(column)}' take {bytes} bytes; one array holds {System.Array.MaxLength}");
        }

        return arrays;
    }
}
