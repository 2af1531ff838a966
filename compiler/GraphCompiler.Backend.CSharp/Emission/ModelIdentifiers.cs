using System.Globalization;
using GraphCompiler.Backend.CSharp.Printing;

namespace GraphCompiler.Backend.CSharp.Emission;

/// <summary>Identifiers for what a user or a model file named: ASCII letters and digits of the name, and a number where that is not enough.</summary>
internal static class ModelIdentifiers
{
    private const int Longest = 60;

    /// <summary>A name of the developer's own as it is.</summary>
    /// <exception cref="GraphCompilerException">GRC6104: it is no identifier.</exception>
    public static string Require(string name, string what)
    {
        bool valid = name.Length is > 0 and <= Longest && char.IsAsciiLetter(name[0]) && name.All(char.IsAsciiLetterOrDigit)
            && CSharpText.Identifier(name) == name;
        return valid ? name : throw DiagnosticId.InvalidAssemblyOptions.Error(
            $"the {what} must be an identifier of ASCII letters and digits, got '{name}'");
    }

    /// <summary>A namespace: identifiers with dots between, or nothing.</summary>
    /// <exception cref="GraphCompilerException">GRC6104: it is none.</exception>
    public static string RequireNamespace(string name) =>
        name.Length == 0 ? "" : string.Join('.', name.Split('.').Select(part => Require(part, "namespace")));

    /// <summary>A name in Pascal case from any text.</summary>
    public static string Pascal(string text)
    {
        string[] words = Words(text);
        string name = string.Concat(words.Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
        name = name.Length > Longest ? name[..Longest] : name;
        return name.Length > 0 && char.IsAsciiLetter(name[0]) ? name : "Model" + name;
    }

    /// <summary>Names in camel case from any texts, each different from the others.</summary>
    public static string[] Camel(IEnumerable<string> texts)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal) { "state", "rows", "row", "arguments" };
        var names = new List<string>();
        foreach (string text in texts)
        {
            string pascal = Pascal(text), name = char.ToLowerInvariant(pascal[0]) + pascal[1..];
            string candidate = name;
            for (int i = 2; !taken.Add(candidate); i++)
            {
                candidate = name + i.ToString(CultureInfo.InvariantCulture);
            }

            names.Add(CSharpText.Identifier(candidate));
        }

        return [.. names];
    }

    private static string[] Words(string text) =>
        string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
