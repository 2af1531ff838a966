using System.Collections;
using System.Globalization;

namespace GraphCompiler.Compiler.Ir;

/// <summary>Values of attributes as text; <see cref="AttributeParser"/> reads them.</summary>
public static class AttributeText
{
    /// <summary>One value as it stands in messages: a nested graph by its name, a large constant by its type.</summary>
    public static string Print(object? value) => Print(value, Brief);

    /// <summary>One value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="large">Prints what does not always fit a line: graphs and constants.</param>
    internal static string Print(object? value, Func<object, string> large) => value switch
    {
        null => "none",
        bool flag => flag ? "true" : "false",
        string text => NameText.Quote(text),
        DType type => type.Text,
        Enum name => ToCamelCase(name.ToString()),
        Graph or ConstantData => large(value),
        Shape or TensorType or FloatAttribute or Dim => value.ToString()!,
        IEnumerable items => "[" + string.Join(",", items.Cast<object?>().Select(item => Print(item, large))) + "]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new NotSupportedException($"an attribute of type {value.GetType()} has no text"),
    };

    /// <summary>A name of C# as it stands in text: <c>Permutation</c> becomes <c>permutation</c>.</summary>
    internal static string ToCamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static string Brief(object value) => value switch
    {
        Graph graph => "@" + NameText.Print(graph.Name),
        ConstantData { Array: var array } when array.Shape.Elements <= ArrayText.MaxInline => ArrayText.Print(array),
        ConstantData { Array: var array } => array + "{…}",
        _ => throw new NotSupportedException($"{value.GetType()} is not large"),
    };
}
