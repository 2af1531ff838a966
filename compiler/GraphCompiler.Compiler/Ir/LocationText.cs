using System.Globalization;
using System.Text.RegularExpressions;

namespace GraphCompiler.Compiler.Ir;

/// <summary>Locations as comments behind what they belong to: <c>// Mlp.cs:41 in encoder/layer1</c>.</summary>
/// <remarks>Of the path only the file's name is kept, so that text does not depend on the machine. What has odd characters is quoted.</remarks>
internal static partial class LocationText
{
    /// <summary>The text behind <c>//</c>; empty where nothing is known.</summary>
    public static string Print(SourceLocation location)
    {
        string file = location.File is { } path
            ? $"{Part(Path.GetFileName(path))}:{location.Line.ToString(CultureInfo.InvariantCulture)}" : "";
        string scope = string.IsNullOrEmpty(location.Scope) ? "" : "in " + Part(location.Scope);
        return file.Length > 0 && scope.Length > 0 ? file + " " + scope : file + scope;
    }

    /// <summary>The location that a comment states; unknown for any other comment.</summary>
    public static SourceLocation Parse(string comment)
    {
        Match match = Form().Match(comment);
        if (!match.Success || !int.TryParse("0" + match.Groups["line"].Value, CultureInfo.InvariantCulture, out int line))
        {
            return SourceLocation.Unknown;
        }

        return new SourceLocation(
            match.Groups["file"] is { Success: true, Value: var file } ? Unquote(file) : null, line, Unquote(match.Groups["scope"].Value));
    }

    private static string Part(string text) => IsPlain(text) ? text : NameText.Quote(text);

    /// <summary>Whether text is made of visible ASCII other than quotes. No expression: a module from the cache is keyed before .NET would have compiled one.</summary>
    private static bool IsPlain(string text)
    {
        foreach (char c in text)
        {
            if (c is <= ' ' or '"' or > '~')
            {
                return false;
            }
        }

        return text.Length > 0;
    }

    private static string Unquote(string part) => part.StartsWith('"') ? NameText.Unquote(part) : part;

    [GeneratedRegex(
        """^\s*((?<file>[!#-~]+|"([^"\\]|\\.)*"):(?<line>[0-9]+))?\s*(in (?<scope>[!#-~]+|"([^"\\]|\\.)*"))?\s*\z""",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
