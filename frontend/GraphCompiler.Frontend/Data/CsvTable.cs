using System.Globalization;
using System.Text;
using System.Text.Unicode;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Data;

/// <summary>A table of comma-separated values (RFC 4180, UTF-8), read strictly: what does not fit is told, never guessed at.</summary>
/// <remarks>
/// Numbers are culture-invariant. Blank lines are skipped. The table keeps the text and where its rows begin, and reads cells when an
/// array is asked for.
/// <code>
/// CsvTable iris = CsvTable.Read("iris.csv");
/// Dataset data = Dataset.Of(iris.Numbers(0..4), iris.Labels(4).Values);
/// </code>
/// </remarks>
public sealed partial class CsvTable
{
    private const int MaxExcerpt = 40;

    private readonly byte[] text;
    private readonly CsvScanner scanner;
    private readonly List<int> rowStarts = [];
    private readonly string[] header = [];

    private CsvTable(string source, byte[] text, bool header, char separator, int skipLines)
    {
        (Source, this.text) = (source, text);
        scanner = new CsvScanner(source, text, Checked(separator));
        if (!Utf8.IsValid(text))
        {
            throw DiagnosticId.InvalidCsv.Error($"{source} is not UTF-8 text", UserCode.Location());
        }

        int position = text.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        for (int line = 0; line < skipLines; line++)
        {
            position = scanner.SkipLine(position);
        }

        ScanRows(scanner.SkipBlankLines(position));
        if (header && rowStarts.Count > 0)
        {
            this.header = [.. Enumerable.Range(0, ColumnCount).Select(column => Text(0, column))];
            rowStarts.RemoveAt(0);
        }

        if (rowStarts.Count == 0)
        {
            throw DiagnosticId.EmptyDataset.Error($"{source} has no rows{(header ? " below its header" : "")}", UserCode.Location());
        }
    }

    /// <summary>What was read, for messages: the path in quotes.</summary>
    public string Source { get; }

    /// <summary>Number of rows, at least 1; the header is none.</summary>
    public int RowCount => rowStarts.Count;

    /// <summary>Number of columns, at least 1, the same in every row.</summary>
    public int ColumnCount { get; private set; }

    /// <summary>The header's names; empty where the table was read without one.</summary>
    public IReadOnlyList<string> Header => header;

    /// <summary>Reads a file, gzipped or not.</summary>
    /// <param name="path">The file.</param>
    /// <param name="header">Whether the first row holds the names of the columns.</param>
    /// <param name="separator">What separates fields: an ASCII character that is no quote and no line break.</param>
    /// <param name="skipLines">Lines to leave out at the start, such as comments.</param>
    /// <exception cref="GraphCompilerException">
    /// GRC7102: quotes out of place, rows of unequal length, text that is not UTF-8; GRC7001: the file cannot be read; GRC8101: no rows.
    /// </exception>
    public static CsvTable Read(string path, bool header = false, char separator = ',', int skipLines = 0)
    {
        using DataFile file = DataFile.Open(path);
        return new CsvTable($"'{path}'", file.Reader.ReadToEnd(file.MaxLength), header, separator, skipLines);
    }

    /// <summary>Reads a text; see <see cref="Read"/>.</summary>
    /// <exception cref="GraphCompilerException">As <see cref="Read"/>.</exception>
    public static CsvTable Parse(string text, bool header = false, char separator = ',', int skipLines = 0) =>
        new("the text", Encoding.UTF8.GetBytes(text), header, separator, skipLines);

    /// <summary>Index of the column called <paramref name="name"/> in the header.</summary>
    /// <exception cref="GraphCompilerException">GRC8104: there is no header, no such column, or more than one.</exception>
    public int IndexOf(string name)
    {
        int first = Array.IndexOf(header, name);
        return first >= 0 && Array.LastIndexOf(header, name) == first
            ? first
            : throw DiagnosticId.InvalidColumn.Error(
                header.Length == 0 ? $"{Source} was read without a header, so there is no column '{name}'"
                : first < 0 ? $"{Source} has no column '{name}'; its columns are {string.Join(", ", header.Select(Excerpt))}"
                : $"{Source} has more than one column '{name}'; select by index", UserCode.Location());
    }

    /// <summary>The text of a cell.</summary>
    public string Text(int row, int column)
    {
        var cells = new CsvField[ColumnCount];
        FindCells(row, cells);
        return Text(cells[column]);
    }

    private static byte Checked(char separator) => separator is > '\0' and < '\x80' and not ('"' or '\r' or '\n')
        ? (byte)separator
        : throw DiagnosticId.InvalidCsv.Error($"U+{(int)separator:X4} cannot separate fields: an ASCII character that is no quote and no line break can", UserCode.Location());

    private void ScanRows(int position)
    {
        while (position < text.Length)
        {
            rowStarts.Add(position);
            int columns = 1;
            CsvField field = scanner.Field(position);
            while (!field.EndsRow)
            {
                field = scanner.Field(field.Next);
                columns++;
            }

            ColumnCount = ColumnCount == 0 ? columns : ColumnCount;
            if (columns != ColumnCount)
            {
                throw scanner.Fault(position, $"the row has {columns} fields, the first row has {ColumnCount}");
            }

            position = scanner.SkipBlankLines(field.Next);
        }
    }

    private void FindCells(int row, CsvField[] cells)
    {
        int position = rowStarts[row];
        for (int column = 0; column < cells.Length; column++)
        {
            cells[column] = scanner.Field(position);
            position = cells[column].Next;
        }
    }

    private ReadOnlySpan<byte> Bytes(CsvField cell) => text.AsSpan(cell.Start, cell.End - cell.Start);

    private string Text(CsvField cell)
    {
        string raw = Encoding.UTF8.GetString(Bytes(cell));
        return cell.HasEscapes ? raw.Replace("\"\"", "\"", StringComparison.Ordinal) : raw;
    }

    private GraphCompilerException Fault(CsvField cell, int column, string fault)
    {
        string name = header.Length > 0 ? $" ({Excerpt(header[column])})" : "";
        return DiagnosticId.InvalidCsv.Error(
            $"{Source} line {scanner.Line(cell.Start)}, column {column + 1}{name}: {Excerpt(Text(cell))} {fault}", UserCode.Location());
    }

    /// <summary>Text of the file as it may stand in a message: short, on one line, in quotes.</summary>
    private static string Excerpt(string value)
    {
        string shown = string.Concat(value.Take(MaxExcerpt).Select(c => IsShown(c) ? c : '\uFFFD'));
        return $"'{shown}{(value.Length > MaxExcerpt ? "…" : "")}'";
    }

    private static bool IsShown(char c) => char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
