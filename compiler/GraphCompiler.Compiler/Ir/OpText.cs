using System.Collections.Concurrent;
using System.Reflection;
using System.Text;

namespace GraphCompiler.Compiler.Ir;

/// <summary>Ops as text: the name, and the primary constructor's parameters as attributes, <c>reduce_max axes=[1]</c>.</summary>
public static class OpText
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Properties = new();

    /// <summary>Name and attributes.</summary>
    public static string Print(Op op) => op.Name + Attributes(op);

    /// <summary>The attributes, each with a space before it.</summary>
    public static string Attributes(Op op)
    {
        var text = new StringBuilder();
        foreach (PropertyInfo property in Properties.GetOrAdd(op.GetType(), AttributesOf))
        {
            text.Append(' ').Append(ToCamelCase(property.Name)).Append('=').Append(AttributeText.Print(property.GetValue(op)));
        }

        return text.ToString();
    }

    private static PropertyInfo[] AttributesOf(Type type) =>
        [.. type.GetConstructors()[0].GetParameters().Select(p => type.GetProperty(p.Name!)!)];

    private static string ToCamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
