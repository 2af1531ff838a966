using System.Globalization;
using System.Text;

namespace GraphCompiler.Compiler.Ir;

/// <summary>Names in text: as they are where they are identifiers, else quoted and escaped.</summary>
/// <remarks>
/// An identifier is a letter or underscore, then letters, digits, underscores, dots and slashes, all ASCII. In quotes everything outside printable
/// ASCII is escaped (<c>\u202e</c>), so that no name can hide or reorder text.
/// </remarks>
public static class NameText
{
    /// <summary>A name: <c>dense/weight</c>, or <c>"my weight"</c>.</summary>
    public static string Print(string name) => IsIdentifier(name) ? name : Quote(name);

    /// <summary>A string in quotes.</summary>
    public static string Quote(string name)
    {
        var text = new StringBuilder("\"");
        foreach (char c in name)
        {
            _ = c switch
            {
                '"' or '\\' => text.Append('\\').Append(c),
                >= ' ' and <= '~' => text.Append(c),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            };
        }

        return text.Append('"').ToString();
    }

    /// <summary>The string that <paramref name="quoted"/> is the text of.</summary>
    internal static string Unquote(string quoted)
    {
        var text = new StringBuilder();
        for (int i = 1; i < quoted.Length - 1; i++)
        {
            if (quoted[i] != '\\')
            {
                text.Append(quoted[i]);
            }
            else if (quoted[++i] == 'u' && i + 4 < quoted.Length
                && ushort.TryParse(quoted.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code))
            {
                text.Append((char)code);
                i += 4;
            }
            else
            {
                text.Append(quoted[i]);
            }
        }

        return text.ToString();
    }

    /// <summary>Whether a name stands in text as it is.</summary>
    public static bool IsIdentifier(string name) => name.Length > 0 && IsStart(name[0]) && name.All(IsPart);

    internal static bool IsStart(char c) => char.IsAsciiLetter(c) || c == '_';

    internal static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '/';
}
