using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Data;

/// <summary>Finds the fields of a CSV text, by RFC 4180, lines ending in CR LF or LF alone.</summary>
internal sealed class CsvScanner(string source, byte[] text, byte separator)
{
    /// <summary>The field that begins at <paramref name="start"/>.</summary>
    /// <exception cref="GraphCompilerException">GRC7102: a quote that is not closed or out of place, a CR without LF.</exception>
    public CsvField Field(int start) => start < text.Length && text[start] == '"' ? Quoted(start) : Plain(start);

    /// <summary>The start of the first row from <paramref name="position"/> on; blank lines are no rows.</summary>
    public int SkipBlankLines(int position)
    {
        while (LineBreak(position) is int length and > 0)
        {
            position += length;
        }

        return position;
    }

    /// <summary>The start of the line after the one at <paramref name="position"/>, whatever that holds.</summary>
    public int SkipLine(int position)
    {
        int length = text.AsSpan(position).IndexOf((byte)'\n');
        return length < 0 ? text.Length : position + length + 1;
    }

    /// <summary>A fault at a place in the text.</summary>
    public GraphCompilerException Fault(int position, string message) =>
        DiagnosticId.InvalidCsv.Error($"{source} line {Line(position)}: {message}", UserCode.Location());

    /// <summary>The line, from 1, of a place in the text.</summary>
    public int Line(int position) => 1 + text.AsSpan(0, position).Count((byte)'\n');

    private CsvField Plain(int start)
    {
        ReadOnlySpan<byte> rest = text.AsSpan(start);
        int length = rest.IndexOfAny([separator, (byte)'\n', (byte)'\r', (byte)'"']);
        int end = length < 0 ? text.Length : start + length;
        if (end < text.Length && text[end] == '"')
        {
            throw Fault(end, "a quote inside a field that does not begin with one");
        }

        return Ended(start, end, end, hasEscapes: false);
    }

    private CsvField Quoted(int open)
    {
        bool hasEscapes = false;
        int at = open + 1;
        while (true)
        {
            int length = text.AsSpan(at).IndexOf((byte)'"');
            if (length < 0)
            {
                throw Fault(open, "a quoted field is not closed");
            }

            at += length;
            if (at + 1 == text.Length || text[at + 1] != '"')
            {
                return Ended(open + 1, at, at + 1, hasEscapes);
            }

            hasEscapes = true;
            at += 2;
        }
    }

    private CsvField Ended(int start, int end, int after, bool hasEscapes)
    {
        if (after == text.Length)
        {
            return new CsvField(start, end, hasEscapes, EndsRow: true, after);
        }

        if (text[after] == separator)
        {
            return new CsvField(start, end, hasEscapes, EndsRow: false, after + 1);
        }

        int lineBreak = LineBreak(after);
        return lineBreak > 0
            ? new CsvField(start, end, hasEscapes, EndsRow: true, after + lineBreak)
            : throw Fault(after, text[after] == '\r'
                ? "a carriage return without a line feed"
                : "a quoted field goes on after its closing quote");
    }

    private int LineBreak(int position) =>
        position < text.Length && text[position] == '\n' ? 1
        : position + 1 < text.Length && text[position] == '\r' && text[position + 1] == '\n' ? 2
        : 0;
}
