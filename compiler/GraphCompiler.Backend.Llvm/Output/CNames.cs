using System.Globalization;
using System.Text;

namespace GraphCompiler.Backend.Llvm.Output;

/// <summary>Identifiers of C for what a user or a model file named, each different from the others.</summary>
/// <param name="taken">Those that are not given.</param>
internal sealed class CNames(params IEnumerable<string> taken)
{
    private const int Longest = 60;

    private static readonly string[] Keywords =
    [
        "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum", "extern", "float", "for", "goto", "if",
        "inline", "int", "long", "register", "restrict", "return", "short", "signed", "sizeof", "static", "struct", "switch", "typedef", "union",
        "unsigned", "void", "volatile", "while", "alignas", "alignof", "and", "asm", "bitand", "bitor", "bool", "catch", "class", "compl", "concept",
        "consteval", "constexpr", "constinit", "decltype", "delete", "dynamic_cast", "explicit", "export", "false", "friend", "module", "import",
        "mutable", "namespace", "new", "noexcept", "not", "nullptr", "operator", "or", "private", "protected", "public", "reinterpret_cast", "requires",
        "static_assert", "static_cast", "template", "this", "thread_local", "throw", "true", "try", "typeid", "typename", "typeof", "using", "virtual",
        "wchar_t", "xor",
    ];

    private readonly HashSet<string> taken = [.. Keywords, .. taken];

    /// <summary>A name in lower case with underscores: <c>TrainStep</c> is <c>train_step</c>.</summary>
    public static string Snake(string text)
    {
        var name = new StringBuilder();
        for (int i = 0; i < text.Length && name.Length < Longest; i++)
        {
            char c = text[i];
            bool begins = char.IsAsciiLetterUpper(c) && i > 0 && (char.IsAsciiLetterLower(text[i - 1]) || char.IsAsciiDigit(text[i - 1]));
            if (begins || (!char.IsAsciiLetterOrDigit(c) && name.Length > 0 && name[^1] != '_'))
            {
                name.Append('_');
            }

            if (char.IsAsciiLetterOrDigit(c))
            {
                name.Append(char.ToLowerInvariant(c));
            }
        }

        string snake = name.ToString().Trim('_');
        return snake.Length > 0 && char.IsAsciiLetter(snake[0]) ? snake : "x" + snake;
    }

    /// <summary>A name that nobody has yet: this one, or with a number.</summary>
    public string Take(string name)
    {
        string candidate = name;
        for (int i = 2; !taken.Add(candidate); i++)
        {
            candidate = name + i.ToString(CultureInfo.InvariantCulture);
        }

        return candidate;
    }
}
