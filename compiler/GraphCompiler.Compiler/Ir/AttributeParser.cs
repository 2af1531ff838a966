using System.Globalization;
using System.Reflection;

namespace GraphCompiler.Compiler.Ir;

/// <summary>Reads attributes: the type of the constructor's parameter says what must stand there.</summary>
internal abstract class AttributeParser(string text, string? file, IReadOnlyDictionary<string, NdArray> resources)
    : TokenReader(text, file, resources)
{
    /// <summary>Reads the attributes of an op, each by name, in any order.</summary>
    protected object?[] ReadAttributes(OpSchema schema, Token op)
    {
        var values = new object?[schema.Attributes.Count];
        var given = new bool[values.Length];
        while (Lexer.Next.Kind == TokenKind.Word)
        {
            Token name = Lexer.Take();
            int i = schema.Attributes.Index().FirstOrDefault(a => a.Item.Name == name.Text, (-1, null!)).Index;
            if (i < 0 || given[i])
            {
                throw Lexer.Error(i < 0 ? $"{schema.Name} has no attribute '{name.Text}'" : $"'{name.Text}' is given twice", name);
            }

            Expect("=");
            values[i] = schema.Attributes[i].AllowsNone && Accept("none") ? null : Read(schema.Attributes[i].Type);
            given[i] = true;
        }

        foreach ((int i, AttributeSchema attribute) in schema.Attributes.Index().Where(a => !given[a.Index]))
        {
            values[i] = attribute.IsOptional
                ? attribute.Default : throw Lexer.Error($"{schema.Name} needs the attribute '{attribute.Name}'", op);
        }

        return values;
    }

    /// <summary>Reads a nested graph.</summary>
    protected abstract Graph ReadNested();

    private object? Read(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(EquatableArray<>)
            ? ReadList(type.GetGenericArguments()[0])
            : type.IsEnum && type != typeof(DType) ? ReadEnum(type)
            : type switch
            {
                _ when type == typeof(bool) => Accept("true") || (Accept("false") ? false : throw Unexpected("true or false")),
                _ when type == typeof(int) => Integer<int>(),
                _ when type == typeof(long) => Integer<long>(),
                _ when type == typeof(uint) => Integer<uint>(),
                _ when type == typeof(ulong) => Integer<ulong>(),
                _ when type == typeof(Dim) => new Dim(Integer<long>()),
                _ when type == typeof(FloatAttribute) => new FloatAttribute(ReadNumber<double>("a number", NumberText.TryParse)),
                _ when type == typeof(string) => Expect(TokenKind.Text, "a string in quotes").Text,
                _ when type == typeof(DType) => ReadDType(),
                _ when type == typeof(Shape) => ReadShape(),
                _ when type == typeof(TensorType) => ReadType(),
                _ when type == typeof(ConstantData) => new ConstantData(ReadArray()),
                _ when type == typeof(Graph) => ReadNested(),
                _ => throw new NotSupportedException($"an attribute of type {type} has no text"),
            };
    }

    private object ReadList(Type item)
    {
        Expect("[");
        List<object?> items = List("]", () => Read(item));
        var array = Array.CreateInstance(item, items.Count);
        for (int i = 0; i < items.Count; i++)
        {
            array.SetValue(items[i], i);
        }

        return Copy.MakeGenericMethod(item).Invoke(null, [array])!;
    }

    private object ReadEnum(Type type)
    {
        Token token = Expect(TokenKind.Word, "a word");
        foreach (object value in Enum.GetValues(type))
        {
            if (AttributeText.ToCamelCase(value.ToString()!) == token.Text)
            {
                return value;
            }
        }

        throw Lexer.Error(
            $"'{token.Text}' is none of {string.Join(", ", Enum.GetNames(type).Select(AttributeText.ToCamelCase))}", token);
    }

    private T Integer<T>() where T : struct, ISpanParsable<T> => ReadNumber<T>(
        "a whole number", static (ReadOnlySpan<char> text, out T value) => T.TryParse(text, CultureInfo.InvariantCulture, out value));

    private static MethodInfo Copy { get; } =
        typeof(EquatableArray).GetMethod(nameof(EquatableArray.ToEquatable), BindingFlags.Public | BindingFlags.Static)!;
}
