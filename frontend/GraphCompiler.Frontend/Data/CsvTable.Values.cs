using System.Globalization;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Data;

public sealed partial class CsvTable
{
    /// <summary>Columns of numbers: <c>f32[rows,columns]</c>.</summary>
    /// <param name="columns">Which columns; all where none are given.</param>
    /// <param name="missing">The value of empty cells; without it they are a fault.</param>
    /// <exception cref="GraphCompilerException">
    /// GRC7102: a cell that is no number, is not finite in f32, or is empty; GRC8104: there is no such column.
    /// </exception>
    public NdArray Numbers(CsvColumns columns = default, float? missing = null)
    {
        int[] selected = columns.In(this);
        NdArray values = NdArray.Zeros(DType.F32, [RowCount, selected.Length]);
        Span<float> data = values.Data<float>();
        var cells = new CsvField[ColumnCount];
        for (int row = 0, i = 0; row < RowCount; row++)
        {
            FindCells(row, cells);
            foreach (int column in selected)
            {
                data[i++] = Number(cells[column], row, column, missing);
            }
        }

        return values;
    }

    /// <summary>A column of integers: <c>i32[rows]</c>.</summary>
    /// <exception cref="GraphCompilerException">GRC7102: a cell that is no 32-bit integer; GRC8104: there is no such column.</exception>
    public NdArray Integers(CsvColumns column)
    {
        int index = Single(column);
        return Column(index, cell =>
            int.TryParse(Bytes(cell), NumberStyles.Integer, CultureInfo.InvariantCulture, out int number)
                ? number
                : throw Fault(cell, index, "is no 32-bit integer"));
    }

    /// <summary>A column of class names as indices: <c>i32[rows]</c>, and the name of each index.</summary>
    /// <param name="column">The column.</param>
    /// <param name="names">The classes in the order of their indices; where none are given, the order of first appearance.</param>
    /// <exception cref="GraphCompilerException">GRC7102: a cell that is none of the names; GRC8104: there is no such column.</exception>
    public (NdArray Values, IReadOnlyList<string> Names) Labels(CsvColumns column, IReadOnlyList<string>? names = null)
    {
        var indices = new Dictionary<string, int>(StringComparer.Ordinal);
        List<string> classes = [.. names ?? []];
        classes.ForEach(name => indices.TryAdd(name, indices.Count));
        int index = Single(column);
        NdArray values = Column(index, cell =>
        {
            string name = Text(cell);
            if (indices.TryGetValue(name, out int known))
            {
                return known;
            }

            if (names is not null)
            {
                throw Fault(cell, index, $"is none of the classes {string.Join(", ", names.Take(10).Select(Excerpt))}");
            }

            indices.Add(name, classes.Count);
            classes.Add(name);
            return classes.Count - 1;
        });
        return (values, classes);
    }

    /// <summary>A number from each cell of a column: <c>i32[rows]</c>.</summary>
    private NdArray Column(int index, Func<CsvField, int> parse)
    {
        NdArray values = NdArray.Zeros(DType.I32, [RowCount]);
        Span<int> data = values.Data<int>();
        var cells = new CsvField[ColumnCount];
        for (int row = 0; row < RowCount; row++)
        {
            FindCells(row, cells);
            data[row] = parse(cells[index]);
        }

        return values;
    }

    private float Number(CsvField cell, int row, int column, float? missing)
    {
        ReadOnlySpan<byte> digits = Bytes(cell);
        if (digits.Trim((byte)' ').IsEmpty)
        {
            return missing ?? throw Fault(cell, column, "is empty where a number was expected");
        }

        if (!float.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out float value))
        {
            throw Fault(cell, column, "is no number" +
                (row == 0 && header.Length == 0 ? "; if the first line names the columns, read with header: true" : ""));
        }

        return float.IsFinite(value) ? value : throw Fault(cell, column, "is no finite 32-bit number");
    }

    private int Single(CsvColumns columns) => columns.In(this) is [int index]
        ? index
        : throw DiagnosticId.InvalidColumn.Error($"one column of {Source} was expected, {columns.In(this).Length} are selected", UserCode.Location());
}
