using System.Text;

namespace GraphCompiler.Backend.OpenCl.Printing;

/// <summary>Lines of OpenCL C, indented.</summary>
/// <param name="depth">How deep the first line is indented.</param>
internal sealed class ClWriter(int depth = 0)
{
    private readonly StringBuilder text = new();

    /// <summary>Writes a line.</summary>
    public void Line(string line) => text.Append(' ', depth * 4).Append(line).Append('\n');

    /// <summary>Writes <c>head { … }</c>.</summary>
    public void Block(string head, Action content)
    {
        Line(head);
        Line("{");
        depth++;
        content();
        depth--;
        Line("}");
    }

    /// <summary>The text so far.</summary>
    public override string ToString() => text.ToString();
}
