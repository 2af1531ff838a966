using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace GraphCompiler.Compiler.Ir;

/// <summary>What every part of graph text is made of: marks, words, numbers, lists, types, arrays.</summary>
/// <param name="text">The text.</param>
/// <param name="file">Its name in messages.</param>
/// <param name="resources">Arrays that do not stand in the text.</param>
internal class TokenReader(string text, string? file, IReadOnlyDictionary<string, NdArray> resources)
{
    /// <summary>The tokens.</summary>
    protected GraphLexer Lexer { get; } = new(text, file);

    /// <summary>Takes a mark or a word if it comes next.</summary>
    protected bool Accept(string mark)
    {
        if (Lexer.Next is { Kind: TokenKind.Mark or TokenKind.Word } next && next.Text == mark)
        {
            Lexer.Take();
            return true;
        }

        return false;
    }

    /// <summary>Takes a mark or a word that must come next.</summary>
    protected void Expect(string mark)
    {
        if (!Accept(mark))
        {
            throw Unexpected($"'{mark}'");
        }
    }

    /// <summary>Takes a token of a kind that must come next.</summary>
    protected Token Expect(TokenKind kind, string what) => Lexer.Next.Kind == kind ? Lexer.Take() : throw Unexpected(what);

    /// <summary>The error that something else should stand here.</summary>
    protected GraphCompilerException Unexpected(string expected) => Lexer.Error(
        $"expected {expected}, got {(Lexer.Next.Kind == TokenKind.End ? "the end of the text" : $"'{Lexer.Next.Text}'")}", Lexer.Next);

    /// <summary>Reads items with commas between, up to <paramref name="end"/>, which is taken.</summary>
    protected List<T> List<T>(string end, Func<T> item)
    {
        var items = new List<T>();
        if (Accept(end))
        {
            return items;
        }

        do
        {
            items.Add(item());
        }
        while (Accept(","));
        Expect(end);
        return items;
    }

    /// <summary>Reads an element type.</summary>
    protected DType ReadDType()
    {
        Token token = Expect(TokenKind.Word, "an element type");
        return DTypes.TryParse(token.Text, out DType type) ? type : throw Lexer.Error($"'{token.Text}' is no element type", token);
    }

    /// <summary>Reads a type: <c>f32[2,3]</c>.</summary>
    protected TensorType ReadType()
    {
        DType element = ReadDType();
        return new TensorType(element, ReadShape());
    }

    /// <summary>Reads a shape: <c>[2,3]</c>.</summary>
    /// <exception cref="GraphCompilerException">GRC1001: a shape that cannot exist.</exception>
    protected Shape ReadShape()
    {
        Token start = Lexer.Next;
        Expect("[");
        List<long> sizes = List("]", () =>
        {
            Token token = Expect(TokenKind.Number, "a dimension");
            return long.TryParse(token.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long size) ? size
                : IsInteger(token.Text) ? throw Absurd(token) : throw Lexer.Error($"'{token.Text}' is no dimension", token);
        });
        try
        {
            return Shape.FromSizes([.. sizes]);
        }
        catch (GraphCompilerException fault)
        {
            throw Lexer.Placed(fault, start);
        }
    }

    /// <summary>Reads an array: a literal, or <c>resource @name</c>.</summary>
    protected NdArray ReadArray()
    {
        if (Accept("resource"))
        {
            Token name = Expect(TokenKind.Symbol, "the name of a resource");
            return resources.TryGetValue(name.Text, out NdArray? array)
                ? array : throw Lexer.Error($"there is no resource '{name.Text}' beside the text", name);
        }

        Token start = Lexer.Next;
        TensorType type = ReadType();
        Expect("{");
        List<byte[]> elements = List("}", () => ReadElement(type.DType));
        return elements.Count == type.Elements
            ? NdArray.FromBytes(type.DType, type.Shape, elements.SelectMany(e => e).ToArray())
            : throw Lexer.Error($"{type} has {type.Elements} elements, the literal {elements.Count}", start);
    }

    /// <summary>Reads a number with <paramref name="parse"/>.</summary>
    protected T ReadNumber<T>(string what, NumberParser<T> parse)
    {
        Token token = ExpectNumber(what);
        return parse(token.Text, out T? value) ? value : throw Lexer.Error($"'{token.Text}' is not {what}", token);
    }

    // Words are numbers too: inf, true.
    private Token ExpectNumber(string what) =>
        Lexer.Next.Kind == TokenKind.Word ? Lexer.Take() : Expect(TokenKind.Number, what);

    private byte[] ReadElement(DType type)
    {
        Token token = ExpectNumber("an element");
        var bytes = new byte[type.Size];
        return ArrayText.TryParseElement(type, token.Text, bytes)
            ? bytes : throw Lexer.Error($"'{token.Text}' is no {type.Text}", token);
    }

    private GraphCompilerException Absurd(Token token) =>
        Lexer.Placed(DiagnosticId.InvalidShape.Error($"'{token.Text}' is no possible dimension"), token);

    private static bool IsInteger(string text) => text.AsSpan(text[0] == '-' ? 1 : 0).IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>Reads a number from text.</summary>
    protected delegate bool NumberParser<T>(ReadOnlySpan<char> text, [MaybeNullWhen(false)] out T value);
}
