using System.Text;

namespace GraphCompiler.Compiler.Backends;

/// <summary>Text of the user's as a comment in generated code: the one place where the two meet.</summary>
public static class SourceComment
{
    private const int Longest = 200;

    /// <summary>Text as the content of a line comment: what could end the line or turn its direction is written as <c>\u2028</c>.</summary>
    public static string Of(string text)
    {
        var escaped = new StringBuilder();
        foreach (char c in text)
        {
            if (escaped.Length >= Longest)
            {
                return escaped.Append('…').ToString();
            }

            bool plain = c is '×' or '·' or '−' or '→' or '²' || (c < 0x250 && !char.IsControl(c) && c != 0xAD);
            escaped.Append(plain ? c.ToString() : $"\\u{(int)c:X4}");
        }

        return escaped.ToString();
    }

    /// <summary>A node and its place: <c>%12 = mul %x, %w   (Mlp.cs:41 in encoder)</c>.</summary>
    public static string Of(string text, SourceLocation location)
    {
        string place = location.ToString();
        return Of(place.Length == 0 ? text : $"{text}   ({place})");
    }
}
