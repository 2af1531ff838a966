using System.Collections.Immutable;
using System.Globalization;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Data;

/// <summary>A finite set of rows over columns of equal length, such as inputs <c>f32[60000,784]</c> and labels <c>i32[60000]</c>.</summary>
/// <remarks>
/// Immutable, and never empty. A part made by <see cref="Take"/>, <see cref="Skip"/> or <see cref="Split"/> shares the arrays of the
/// whole and holds row numbers only.
/// </remarks>
public sealed partial class Dataset
{
    /// <summary>Name of the first column where none is given.</summary>
    public const string Inputs = "inputs";

    /// <summary>Name of the second column where none is given.</summary>
    public const string Targets = "targets";

    private readonly ImmutableArray<DataColumn> columns;
    private readonly int[]? rows;

    /// <summary>A data set of the given columns.</summary>
    /// <exception cref="GraphCompilerException">
    /// GRC8101: no column or no row; GRC8102: unequal numbers of rows; GRC8104: a column without a name or without dimensions, or two of
    /// one name.
    /// </exception>
    public Dataset(params ReadOnlySpan<DataColumn> columns)
    {
        if (columns.IsEmpty)
        {
            throw DiagnosticId.EmptyDataset.Error("the data set has no columns", UserCode.Location());
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (DataColumn column in columns)
        {
            Check(column, columns[0], names);
        }

        this.columns = [.. columns];
        Count = (int)columns[0].Data.Shape[0].Size;
    }

    private Dataset(ImmutableArray<DataColumn> columns, int[] rows) => (this.columns, this.rows, Count) = (columns, rows, rows.Length);

    /// <summary>Number of rows, at least 1.</summary>
    public int Count { get; }

    /// <summary>Number of columns, at least 1.</summary>
    public int ColumnCount => columns.Length;

    /// <summary>The values of a column: <c>[Count, …]</c>. Shared where this is a whole data set, copied where it is a part of one.</summary>
    public NdArray this[int column]
    {
        get
        {
            DataColumn source = columns[column];
            if (rows is null)
            {
                return source.Data;
            }

            NdArray part = NdArray.Zeros(source.Data.DType, Shape.Create([Count, .. source.RowShape]));
            CopyRows(column, default, 0, part.Bytes);
            return part;
        }
    }

    /// <summary>The values of the column called <paramref name="name"/>.</summary>
    /// <exception cref="GraphCompilerException">GRC8104: there is no such column.</exception>
    public NdArray this[string name] => this[IndexOf(name)];

    /// <summary>Index of the column called <paramref name="name"/>.</summary>
    /// <exception cref="GraphCompilerException">GRC8104: there is no such column.</exception>
    public int IndexOf(string name)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            if (string.Equals(columns[i].Name, name, StringComparison.Ordinal))
            {
                return i;
            }
        }

        throw DiagnosticId.InvalidColumn.Error(
            $"there is no column '{name}'; the columns are {string.Join(", ", columns.Select(c => c.Name))}", UserCode.Location());
    }

    /// <summary>Name of a column.</summary>
    public string Name(int column) => columns[column].Name;

    /// <summary>Element type of a column.</summary>
    public DType DType(int column) => columns[column].Data.DType;

    /// <summary>Shape of one row of a column.</summary>
    public Shape RowShape(int column) => columns[column].RowShape;

    /// <summary>The first <paramref name="count"/> rows.</summary>
    /// <exception cref="GraphCompilerException">GRC8101: no rows; GRC8105: more rows than there are.</exception>
    public Dataset Take(int count) => Part(Checked(count)[..count]);

    /// <summary>All rows after the first <paramref name="count"/>.</summary>
    /// <exception cref="GraphCompilerException">GRC8101: no rows are left; GRC8105: more rows than there are.</exception>
    public Dataset Skip(int count) => Part(Checked(count)[count..]);

    /// <summary>Two parts without a row in common, drawn at random: <paramref name="fraction"/> of the rows, and the others.</summary>
    /// <param name="fraction">Share of the first part, above 0 and below 1; its number of rows is rounded to the nearest.</param>
    /// <param name="seed">Decides which rows go where; the same seed gives the same parts everywhere.</param>
    /// <exception cref="GraphCompilerException">GRC8105: the fraction is outside its range, or leaves no rows on one side.</exception>
    public (Dataset First, Dataset Second) Split(double fraction, ulong seed)
    {
        int first = fraction is > 0 and < 1 ? (int)Math.Round(Count * fraction) : 0;
        if (first == 0 || first == Count)
        {
            throw DiagnosticId.InvalidBatching.Error(string.Create(CultureInfo.InvariantCulture,
                $"split({fraction}) of {Count} rows leaves no rows on one side"), UserCode.Location());
        }

        var order = new int[Count];
        Permutation.Fill(order, seed, RandomPurpose.Split, 0);
        int[] shuffled = Array.ConvertAll(order, Row);
        return (Part(shuffled.AsSpan(0, first)), Part(shuffled.AsSpan(first)));
    }

    /// <summary>This data set, once every label is known to lie from 0 to <paramref name="classes"/> − 1.</summary>
    /// <exception cref="GraphCompilerException">
    /// GRC8103: a label outside the range; GRC8104: there is no such column, or its values are no integers.
    /// </exception>
    public Dataset CheckLabels(int classes, string column = Targets)
    {
        NdArray labels = columns[IndexOf(column)].Data;
        if (!labels.DType.IsInteger)
        {
            throw DiagnosticId.InvalidColumn.Error(
                $"column '{column}' holds {labels}; class labels are integers: i32[{Count}]", UserCode.Location());
        }

        int perRow = (int)columns[IndexOf(column)].RowShape.Elements;
        for (int i = 0; i < Count * perRow; i++)
        {
            Int128 label = IntegerAt(labels, Row(i / perRow) * perRow + i % perRow);
            if (label < 0 || label >= classes)
            {
                throw DiagnosticId.LabelOutOfRange.Error(string.Create(CultureInfo.InvariantCulture,
                    $"row {i / perRow} of column '{column}' has label {label}; {classes} classes are labelled 0 to {classes - 1}"), UserCode.Location());
            }
        }

        return this;
    }

    /// <summary>Reads this data set in batches; see <see cref="BatchReader"/>.</summary>
    public BatchReader Batches(int batchSize, ulong? seed = null, bool prefetch = true) => new(this, batchSize, seed, prefetch);

    /// <summary>Columns and rows, as <c>60000 rows of inputs f32[784], targets i32[]</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Count} rows of {string.Join(", ", columns.Select(c => $"{c.Name} {c.Data.DType.Text}{c.RowShape}"))}");

    /// <summary>Bytes of one row of a column.</summary>
    internal int RowBytes(int column) => columns[column].Data.Bytes.Length / (int)columns[column].Data.Shape[0].Size;

    /// <summary>Copies rows of a column one after the other into <paramref name="destination"/>, as many as it has room for.</summary>
    /// <param name="column">Index of the column.</param>
    /// <param name="order">The order of the rows; empty for their own.</param>
    /// <param name="start">Position in the order of the first row copied.</param>
    /// <param name="destination">A whole number of rows.</param>
    internal void CopyRows(int column, ReadOnlySpan<int> order, int start, Span<byte> destination)
    {
        int rowBytes = RowBytes(column);
        ReadOnlySpan<byte> source = columns[column].Data.Bytes;
        if (order.IsEmpty && rows is null)
        {
            source.Slice(start * rowBytes, destination.Length).CopyTo(destination);
            return;
        }

        for (int offset = 0, i = start; offset < destination.Length; offset += rowBytes, i++)
        {
            int row = Row(order.IsEmpty ? i : order[i]);
            source.Slice(row * rowBytes, rowBytes).CopyTo(destination[offset..]);
        }
    }

    private static void Check(DataColumn column, DataColumn first, HashSet<string> names)
    {
        if (column.Data is null || string.IsNullOrEmpty(column.Name) || !names.Add(column.Name))
        {
            throw DiagnosticId.InvalidColumn.Error($"column '{column.Name}' has no values, no name, or the name of another column", UserCode.Location());
        }

        if (column.Data.Shape.Rank == 0)
        {
            throw DiagnosticId.InvalidColumn.Error($"column '{column.Name}' is a scalar; its first dimension has to count the rows", UserCode.Location());
        }

        if (column.Data.Shape[0] != first.Data.Shape[0])
        {
            throw DiagnosticId.UnequalRows.Error(
                $"column '{first.Name}' has {first.Data.Shape[0]} rows, column '{column.Name}' {column.Data.Shape[0]}", UserCode.Location());
        }

        if (column.Data.Shape[0] == 0)
        {
            throw DiagnosticId.EmptyDataset.Error($"column '{column.Name}' is {column.Data}: there are no rows", UserCode.Location());
        }

        if (column.Data.Shape[0] > Array.MaxLength)
        {
            throw DiagnosticId.InvalidColumn.Error($"column '{column.Name}' has more rows than an index can count: {column.Data}", UserCode.Location());
        }
    }

    private static Int128 IntegerAt(NdArray labels, int index) => labels.DType switch
    {
        Runtime.DType.I8 => labels.Data<sbyte>()[index],
        Runtime.DType.U8 => labels.Data<byte>()[index],
        Runtime.DType.I32 => labels.Data<int>()[index],
        Runtime.DType.U32 => labels.Data<uint>()[index],
        Runtime.DType.I64 => labels.Data<long>()[index],
        _ => labels.Data<ulong>()[index],
    };

    private int Row(int index) => rows is null ? index : rows[index];

    private ReadOnlySpan<int> Checked(int count) => count >= 0 && count <= Count
        ? rows ?? [.. Enumerable.Range(0, Count)]
        : throw DiagnosticId.InvalidBatching.Error($"{count} rows asked for; the data set has {Count}", UserCode.Location());

    private Dataset Part(ReadOnlySpan<int> part) => part.IsEmpty
        ? throw DiagnosticId.EmptyDataset.Error($"no rows are left of {Count}", UserCode.Location())
        : new Dataset(columns, part.ToArray());
}
