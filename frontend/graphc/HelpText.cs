using System.CommandLine;
using System.Text;

namespace GraphCompiler.Tool;

/// <summary>The help of a verb, at most 25 lines: usage, arguments, options, two examples, exit codes.</summary>
internal static class HelpText
{
    /// <summary>Help of the tool itself.</summary>
    public static string Of(Command root, IEnumerable<Verb> verbs)
    {
        var text = new StringBuilder($"{root.Name}: {root.Description}\n\nusage: {root.Name} VERB …\n\n");
        Table(text, verbs.Select(v => (v.Name, v.Description ?? "")));
        text.Append($"\n{root.Name} VERB --help explains a verb; {root.Name} --version names the version.\n");
        return text.Append(ExitCodes.Help).Append('\n').ToString();
    }

    /// <summary>Help of a verb.</summary>
    public static string Of(Command root, Verb verb)
    {
        string arguments = string.Concat(verb.Arguments.Select(a => $" {a.HelpName ?? a.Name}"));
        Option[] options = [.. verb.Options.Concat(root.Options.Where(o => o.Recursive)).Where(o => !o.Hidden)];
        var text = new StringBuilder($"{verb.Description}\n\nusage: {root.Name} {verb.Name}{arguments} [options]\n");
        Table(text, verb.Arguments.Select(a => (a.HelpName ?? a.Name, a.Description ?? ""))
            .Concat(options.Select(o => (Spelling(o), o.Description ?? ""))));
        text.Append("\nexamples:\n");
        Table(text, verb.Examples);
        return text.Append('\n').Append(ExitCodes.Help).Append('\n').ToString();
    }

    private static string Spelling(Option option) =>
        string.Join(", ", option.Aliases.Order(StringComparer.Ordinal).Append(option.Name)) +
        (option.HelpName is { } value ? $" {value}" : "");

    private static void Table(StringBuilder text, IEnumerable<(string Left, string Right)> rows)
    {
        (string Left, string Right)[] all = [.. rows];
        int width = all.Max(row => row.Left.Length);
        foreach ((string left, string right) in all)
        {
            text.Append("  ").Append(left.PadRight(width)).Append("  ").Append(right).Append('\n');
        }
    }
}
