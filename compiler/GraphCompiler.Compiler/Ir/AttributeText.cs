using System.Globalization;

namespace GraphCompiler.Compiler.Ir;

/// <summary>Values of attributes as text.</summary>
public static class AttributeText
{
    /// <summary>One value as text.</summary>
    public static string Print(object? value) => value switch
    {
        bool flag => flag ? "true" : "false",
        DType type => type.Text,
        Enum name => char.ToLowerInvariant(name.ToString()[0]) + name.ToString()[1..],
        Graph graph => "@" + graph.Name,
        ConstantData data => data.Array.ToString(),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString() ?? "none",
    };
}
