using System.Globalization;
using System.Text;

namespace GraphCompiler.Backend.OpenCl.Printing;

/// <summary>The functions that kernels call, each printed once, after those that it calls itself.</summary>
internal sealed class FunctionLibrary
{
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> tables = new(StringComparer.Ordinal);
    private readonly StringBuilder text = new();

    /// <summary>The functions, in the order in which they can be declared.</summary>
    public string Text => text.ToString();

    /// <summary>The name of a function; its text is made at the first use.</summary>
    /// <param name="name">Name, unique for what it does.</param>
    /// <param name="source">Makes the text.</param>
    public string Use(string name, Func<string> source)
    {
        if (names.Add(name))
        {
            string made = source();
            text.Append(made.TrimEnd('\n')).Append("\n\n");
        }

        return name;
    }

    /// <summary>The name of a table of constants.</summary>
    /// <param name="element">Type of its elements.</param>
    /// <param name="values">The elements.</param>
    public string Table(string element, string values)
    {
        if (!tables.TryGetValue(values, out string? name))
        {
            tables.Add(values, name = "Table" + tables.Count.ToString(CultureInfo.InvariantCulture));
            text.Append($"__constant {element} {name}[] = {{{values}}};\n\n");
        }

        return name;
    }
}
