using System.Runtime.InteropServices;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Frontend.Data;

/// <summary>Rows read together from a data set, copied next to one another. Valid until the next is read.</summary>
public sealed class Batch
{
    private readonly Dataset dataset;
    private readonly byte[][] buffers;

    /// <summary>A batch with room for <paramref name="batchSize"/> rows of every column.</summary>
    /// <exception cref="GraphCompilerException">GRC8105: they do not fit one managed array.</exception>
    internal Batch(Dataset dataset, int batchSize)
    {
        this.dataset = dataset;
        buffers = new byte[dataset.ColumnCount][];
        for (int column = 0; column < buffers.Length; column++)
        {
            long bytes = (long)batchSize * dataset.RowBytes(column);
            buffers[column] = bytes <= Array.MaxLength
                ? new byte[bytes]
                : throw DiagnosticId.InvalidBatching.Error(
                    $"{batchSize} rows of column '{dataset.Name(column)}' take {bytes} bytes; one array holds {Array.MaxLength}");
        }
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
    public ReadOnlySpan<byte> Bytes(int column) => Filled(column);

    /// <summary>The values of a column: <see cref="Rows"/> rows, row-major.</summary>
    /// <exception cref="InvalidCastException"><typeparamref name="T"/> is not the column's element type.</exception>
    public ReadOnlySpan<T> Data<T>(int column) where T : unmanaged =>
        DTypes.Of<T>() == dataset.DType(column)
            ? MemoryMarshal.Cast<byte, T>(Filled(column))
            : throw new InvalidCastException($"the column holds {dataset.DType(column).Text}, not {DTypes.Of<T>().Text}");

    /// <summary>Fills the batch with the rows from <paramref name="start"/>.</summary>
    internal void Fill(DataPosition start, ReadOnlySpan<int> order, int batchSize)
    {
        Start = start;
        Rows = Math.Min(batchSize, dataset.Count - start.Row);
        for (int column = 0; column < buffers.Length; column++)
        {
            dataset.CopyRows(column, order, start.Row, Filled(column));
        }
    }

    private Span<byte> Filled(int column) => buffers[column].AsSpan(0, Rows * dataset.RowBytes(column));
}
