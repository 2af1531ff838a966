using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Compiler.Ops.Movement;
using GraphCompiler.Compiler.Rewriting;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.Rewriting;

/// <summary>Graphs of one result as nested terms: <c>add(x, neg(y))</c>.</summary>
/// <remarks>
/// A term is <c>op(term, …, attribute=value, …)</c>; a parameter <c>x</c>, whose type is that of its letter or stands behind it, <c>x:f32[3]</c>; a
/// number, a constant that fills the type of the operands beside it; or an array literal. <c>p:bool[2]</c>, <c>i:i32[2,3]</c> and so on are
/// the letters' own types.
/// </remarks>
internal sealed class Expression : AttributeParser
{
    private readonly GraphBuilder builder = new("g");
    private readonly Dictionary<string, Value> parameters = [];

    private Expression(string text)
        : base(text, null, new Dictionary<string, NdArray>())
    {
    }

    /// <summary>The graph of a term.</summary>
    public static Graph Parse(string text)
    {
        var expression = new Expression(text);
        Value value = expression.ReadTerm() ?? throw new FormatException($"'{text}' has no type");
        return expression.builder.Build(new GraphResult("r", value));
    }

    /// <summary>The first result of a graph as a term.</summary>
    public static string Print(Graph graph) => Print(graph.Results[0].Value);

    protected override Graph ReadNested() => throw new NotSupportedException();

    private static string Print(Value value)
    {
        if (value.Op is Parameter { ParameterName: var name })
        {
            return name;
        }

        if (Splat.Of(value) is { } splat)
        {
            string number = ArrayText.Print(splat);
            return number[(number.IndexOf('{', StringComparison.Ordinal) + 1)..^1];
        }

        string operands = string.Join(", ", value.Operands.Select(Print));
        string attributes = OpText.Attributes(value.Op, AttributeText.Print).Trim();
        return $"{value.Op.Name}({string.Join(", ", new[] { operands, attributes }.Where(s => s.Length > 0))})";
    }

    /// <summary>Null for a number, whose type is not known yet; it is read again when it is.</summary>
    private Value? ReadTerm()
    {
        if (Lexer.Next.Kind == TokenKind.Number || Lexer.Next.Text is "inf" or "true" or "false")
        {
            return null;
        }

        if (DTypes.TryParse(Lexer.Next.Text, out _))
        {
            return builder.Constant(ReadArray());
        }

        Token name = Expect(TokenKind.Word, "a term");
        return Accept("(") ? ReadCall(name) : ReadParameter(name);
    }

    private Value ReadParameter(Token name)
    {
        TensorType type = Accept(":") ? ReadType() : name.Text switch
        {
            "p" or "q" => new TensorType(DType.Bool, [2, 3]),
            "i" or "j" => new TensorType(DType.I32, [2, 3]),
            "u" => new TensorType(DType.U32, [2, 3]),
            _ => new TensorType(DType.F32, [2, 3]),
        };
        if (!parameters.TryGetValue(name.Text, out Value value))
        {
            parameters.Add(name.Text, value = builder.Parameter(name.Text, type));
        }

        return value;
    }

    private Value ReadCall(Token name)
    {
        OpSchema schema = OpCatalog.Find(name.Text) ?? throw Lexer.Error($"there is no op '{name.Text}'", name);
        var operands = new List<(Value? Value, string Number)>();
        while (Lexer.Next.Text != ")" && !schema.Attributes.Any(a => a.Name == Lexer.Next.Text))
        {
            Token token = Lexer.Next;
            Value? operand = ReadTerm();
            operands.Add((operand, operand is null ? Lexer.Take().Text : token.Text));
            Accept(",");
        }

        object?[] attributes = ReadAttributes(schema, name);
        Expect(")");
        // A number beside a condition has the type of the other choice, a padding value that of an element.
        TensorType type = operands.Last(o => o.Value is not null).Value!.Value.Type;
        TensorType numbers = schema.Name == "select" && operands.Count(o => o.Value is not null) == 1 ? type.With(DType.Bool) : type;
        numbers = schema.Name == "pad" ? TensorType.Scalar(type.DType) : numbers;
        return builder.Add(schema.Create(attributes), [.. operands.Select(o => o.Value ?? Number(numbers, o.Number))]);
    }

    private Value Number(TensorType type, string text)
    {
        NdArray scalar = NdArray.Zeros(text is "true" or "false" ? DType.Bool : type.DType, []);
        return ArrayText.TryParseElement(scalar.DType, text, scalar.Bytes)
            ? builder.BroadcastScalar(builder.Constant(scalar), type.Shape)
            : throw new FormatException($"'{text}' is no {type.DType.Text}");
    }
}
