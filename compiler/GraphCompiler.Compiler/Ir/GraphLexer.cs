namespace GraphCompiler.Compiler.Ir;

/// <summary>What a token of graph text is.</summary>
internal enum TokenKind
{
    /// <summary>The end of the text.</summary>
    End,

    /// <summary>A word: a keyword, an op, an element type, an attribute, <c>true</c>, <c>inf</c>.</summary>
    Word,

    /// <summary>A value: <c>%12</c>, <c>%x</c>, <c>%"my x"</c>.</summary>
    Value,

    /// <summary>A symbol: <c>@dense/weight</c>.</summary>
    Symbol,

    /// <summary>A number: <c>-1.5</c>, <c>-inf</c>, <c>nan(0x7fc00000)</c>.</summary>
    Number,

    /// <summary>A string in quotes.</summary>
    Text,

    /// <summary>One of <c>( ) [ ] { } , : =</c> and <c>-&gt;</c>.</summary>
    Mark,
}

/// <summary>A token and where it starts.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text; of values, symbols and strings the name, unquoted.</param>
/// <param name="IsQuoted">Whether the name stood in quotes.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
internal readonly record struct Token(TokenKind Kind, string Text, bool IsQuoted, int Line, int Column);

/// <summary>Cuts graph text into tokens, one ahead of the parser.</summary>
internal sealed class GraphLexer
{
    /// <summary>The longest name.</summary>
    public const int MaxNameLength = 65_536;

    private readonly string text;
    private readonly string? file;
    private int position;
    private int line = 1;
    private int lineStart;

    /// <summary>Starts at the first token.</summary>
    public GraphLexer(string text, string? file)
    {
        (this.text, this.file) = (text, file);
        Next = Scan();
    }

    /// <summary>The token that comes next.</summary>
    public Token Next { get; private set; }

    /// <summary>The comment between the last token taken and the end of its line; null where there is none.</summary>
    public string? Comment { get; private set; }

    /// <summary>Takes the next token.</summary>
    public Token Take()
    {
        Token token = Next;
        Next = Scan();
        return token;
    }

    /// <summary>An error at a token.</summary>
    public GraphCompilerException Error(string message, Token at) => DiagnosticId.SyntaxError.Error(
        $"line {at.Line}, column {at.Column}: {message}", new SourceLocation(file, at.Line), Excerpt(at.Line));

    /// <summary>An error that a rule found, at a token unless it knows the user's line.</summary>
    public GraphCompilerException Placed(GraphCompilerException fault, Token at) =>
        fault.At(new SourceLocation(file, at.Line), Excerpt(at.Line));

    private char Current => position < text.Length ? text[position] : '\0';

    private Token Scan()
    {
        SkipBlank();
        int column = position - lineStart + 1;
        Token At(TokenKind kind, string value, bool quoted = false) => new(kind, value, quoted, line, column);
        if (position == text.Length)
        {
            return At(TokenKind.End, "");
        }

        switch (Current)
        {
            case '%' or '@':
                TokenKind kind = text[position++] == '%' ? TokenKind.Value : TokenKind.Symbol;
                return Current == '"'
                    ? At(kind, Quoted(At(kind, "")), quoted: true)
                    : At(kind, Run(NameText.IsPart, At(kind, "")));
            case '"':
                return At(TokenKind.Text, Quoted(At(TokenKind.Text, "")), quoted: true);
            case '-' when position + 1 < text.Length && text[position + 1] == '>':
                position += 2;
                return At(TokenKind.Mark, "->");
            case '(' or ')' or '[' or ']' or '{' or '}' or ',' or ':' or '=':
                return At(TokenKind.Mark, text[position++].ToString());
            case '-' or (>= '0' and <= '9'):
                return At(TokenKind.Number, Run(IsNumberPart, At(TokenKind.Number, "")));
            case var c when NameText.IsStart(c):
                string word = Run(NameText.IsPart, At(TokenKind.Word, ""));
                return word is "nan" && Current == '(' ? At(TokenKind.Number, word + Nan()) : At(TokenKind.Word, word);
            default:
                throw Error($"unexpected character U+{(int)Current:X4}", At(TokenKind.Mark, ""));
        }
    }

    private void SkipBlank()
    {
        Comment = null;
        bool sameLine = true;
        for (; position < text.Length; position++)
        {
            if (Current == '\n')
            {
                sameLine = false;
                line++;
                lineStart = position + 1;
            }
            else if (Current == '/' && position + 1 < text.Length && text[position + 1] == '/')
            {
                int end = text.IndexOf('\n', position);
                end = end < 0 ? text.Length : end;
                Comment = sameLine ? text[(position + 2)..end].Trim() : Comment;
                position = end - 1;
            }
            else if (Current is not (' ' or '\t' or '\r'))
            {
                return;
            }
        }
    }

    private string Run(Func<char, bool> isPart, Token at)
    {
        int start = position;
        while (position < text.Length && isPart(text[position]))
        {
            position++;
        }

        return position == start ? throw Error("a name is missing", at)
            : position - start > MaxNameLength ? throw Error($"a name has at most {MaxNameLength} characters", at)
            : text[start..position];
    }

    private string Quoted(Token at)
    {
        int start = position++;
        while (Current != '"')
        {
            if (Current is '\n' or '\0' && (position >= text.Length || Current == '\n'))
            {
                throw Error("a quoted name does not end on its line", at);
            }

            position += Current == '\\' && position + 1 < text.Length && text[position + 1] != '\n' ? 2 : 1;
        }

        position++;
        return position - start > MaxNameLength
            ? throw Error($"a name has at most {MaxNameLength} characters", at)
            : NameText.Unquote(text[start..position]);
    }

    private string Nan()
    {
        int end = text.IndexOf(')', position);
        int start = position;
        position = end < 0 || end - start > 20 ? position : end + 1;
        return text[start..position];
    }

    private static bool IsNumberPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '+' or '-';

    private string Excerpt(int number)
    {
        int start = 0;
        for (int i = 1; i < number; i++)
        {
            start = text.IndexOf('\n', start) + 1;
        }

        int end = text.IndexOf('\n', start);
        string excerpt = text[start..(end < 0 ? text.Length : end)].Trim();
        return excerpt.Length <= 120 ? excerpt : excerpt[..120] + "…";
    }
}
