using System.Text;

namespace GraphCompiler.Compiler.Ir;

/// <summary>Ops as text: the name, and the primary constructor's parameters as attributes, <c>reduce_max axes=[1]</c>.</summary>
public static class OpText
{
    /// <summary>Name and attributes; nested graphs by name, large constants by type.</summary>
    public static string Print(Op op) => op.Name + Attributes(op, AttributeText.Print);

    /// <summary>The attributes that do not have their default value, each with a space before it.</summary>
    internal static string Attributes(Op op, Func<object?, string> print)
    {
        var text = new StringBuilder();
        foreach (AttributeSchema attribute in OpCatalog.Of(op).Attributes)
        {
            object? value = attribute.Of(op);
            if (!attribute.IsOptional || !Equals(value, attribute.Default))
            {
                text.Append(' ').Append(attribute.Name).Append('=').Append(print(value));
            }
        }

        return text.ToString();
    }
}
