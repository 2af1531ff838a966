using System.Globalization;
using System.Text;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Runtime.Files;

/// <summary>Reads the dictionary of an <see cref="NpyHeader"/>: one level of strings, truth values and a tuple of integers.</summary>
internal sealed class PythonDictionary
{
    private const string DescrKey = "descr", OrderKey = "fortran_order", ShapeKey = "shape";

    private readonly BoundedReader reader;
    private readonly string text;
    private readonly long start;
    private int at;

    /// <summary>The dictionary whose bytes <paramref name="reader"/> has just delivered.</summary>
    public PythonDictionary(BoundedReader reader, byte[] bytes)
    {
        this.reader = reader;
        start = reader.Position - bytes.Length;
        text = Encoding.Latin1.GetString(bytes); // One character a byte, so that places in the text are places in the file.
    }

    /// <summary>The header that the dictionary describes; each of its three keys stands there once.</summary>
    /// <exception cref="GraphCompilerException">GRC7004, GRC7005: malformed, an unsupported element type.</exception>
    public NpyHeader ToHeader()
    {
        (DType Type, bool BigEndian)? type = null;
        bool? fortranOrder = null;
        Shape? shape = null;
        Expect('{');
        while (!TryTake('}'))
        {
            int key = at;
            switch (TakeString())
            {
                case DescrKey when type is null:
                    Expect(':');
                    type = TakeType();
                    break;
                case OrderKey when fortranOrder is null:
                    Expect(':');
                    fortranOrder = TakeTruth();
                    break;
                case ShapeKey when shape is null:
                    Expect(':');
                    shape = TakeShape();
                    break;
                default:
                    throw Error("expected one each of the keys 'descr', 'fortran_order' and 'shape'", key);
            }

            if (!TryTake(','))
            {
                Expect('}');
                break;
            }
        }

        if (!text.AsSpan(at).Trim().IsEmpty)
        {
            throw Error("nothing should follow the dictionary");
        }

        return type is { } t && fortranOrder is { } fortran && shape is not null
            ? new NpyHeader(t.Type, shape, fortran, t.BigEndian)
            : throw Error("'descr', 'fortran_order' or 'shape' is missing");
    }

    private (DType Type, bool BigEndian) TakeType()
    {
        SkipBlanks();
        if (at < text.Length && text[at] == '[')
        {
            throw DiagnosticId.FileUnsupported.Error($"{reader.Name} at byte {start + at}: a structured element type");
        }

        string descr = TakeString();
        return NpyHeader.ParseDescr(descr)
            ?? throw DiagnosticId.FileUnsupported.Error($"{reader.Name} at byte {start + at}: element type '{descr}'");
    }

    private bool TakeTruth()
    {
        SkipBlanks();
        foreach (bool value in (ReadOnlySpan<bool>)[false, true])
        {
            if (text.AsSpan(at).StartsWith(value ? "True" : "False", StringComparison.Ordinal))
            {
                at += value ? 4 : 5;
                return value;
            }
        }

        throw Error("expected True or False");
    }

    private Shape TakeShape()
    {
        SkipBlanks();
        int place = at;
        var sizes = new List<long>();
        Expect('(');
        while (!TryTake(')'))
        {
            sizes.Add(TakeInteger());
            if (!TryTake(','))
            {
                // Python reads (3) as a number, not as a tuple.
                if (sizes.Count == 1)
                {
                    throw Error("expected ',' after the one dimension");
                }

                Expect(')');
                break;
            }
        }

        try
        {
            return Shape.FromSizes([.. sizes]);
        }
        catch (GraphCompilerException e)
        {
            throw reader.Malformed(e.Diagnostic.Message, start + place, e);
        }
    }

    private long TakeInteger()
    {
        SkipBlanks();
        int end = at;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        if (!long.TryParse(text.AsSpan(at, end - at), NumberStyles.None, CultureInfo.InvariantCulture, out long value))
        {
            throw Error("expected a dimension");
        }

        // Python 2 wrote long integers with an L.
        at = end < text.Length && text[end] == 'L' ? end + 1 : end;
        return value;
    }

    private string TakeString()
    {
        SkipBlanks();
        char quote = at < text.Length ? text[at] : default;
        int end = quote is '\'' or '"' ? text.IndexOf(quote, at + 1) : -1;
        if (end < 0)
        {
            throw Error("expected a string");
        }

        string value = text[(at + 1)..end];
        at = end + 1;
        return value;
    }

    private void Expect(char c)
    {
        if (!TryTake(c))
        {
            throw Error($"expected '{c}'");
        }
    }

    private bool TryTake(char c)
    {
        SkipBlanks();
        bool found = at < text.Length && text[at] == c;
        at += found ? 1 : 0;
        return found;
    }

    private void SkipBlanks()
    {
        while (at < text.Length && text[at] is ' ' or '\n')
        {
            at++;
        }
    }

    private GraphCompilerException Error(string message, int? place = null) =>
        reader.Malformed(message, start + (place ?? at));
}
