using System.Text;

namespace GraphCompiler.Compiler.Backends.Text;

/// <summary>Lines of a language with braces, indented, with <c>\n</c> at the end of each on every system.</summary>
/// <param name="depth">How deep the first line is indented.</param>
public sealed class CodeWriter(int depth = 0)
{
    private readonly StringBuilder text = new();

    /// <summary>Writes a line; of several, each at the current depth.</summary>
    public void Line(string line)
    {
        foreach (string part in line.Split('\n'))
        {
            string trimmed = part.TrimEnd();
            text.Append(' ', trimmed.Length == 0 ? 0 : depth * 4).Append(trimmed).Append('\n');
        }
    }

    /// <summary>Writes an empty line.</summary>
    public void Line() => text.Append('\n');

    /// <summary>Writes <c>head { … }</c>; a block of its own where there is no head.</summary>
    public void Block(string? head, Action content)
    {
        if (head is not null)
        {
            Line(head);
        }

        Line("{");
        depth++;
        content();
        depth--;
        Line("}");
    }

    /// <summary>The text so far.</summary>
    public override string ToString() => text.ToString();
}
