namespace GraphCompiler.Backend.CSharp.Printing;

/// <summary>How tightly an expression of C# binds; tighter is greater.</summary>
internal enum Binding
{
    Conditional,
    Or,
    Xor,
    And,
    Equality,
    Relation,
    Shift,
    Sum,
    Product,
    Unary,
    Primary,
}

/// <summary>The text of a C# expression, and how tightly its outermost operator binds.</summary>
internal readonly record struct Code(string Text, Binding Binding = Binding.Primary)
{
    /// <summary>The text as an operand of something that binds like <paramref name="outer"/>: in parentheses where they are needed.</summary>
    public string In(Binding outer) => Binding >= outer ? Text : $"({Text})";

    /// <summary>The text as an operand on the right of a left-associative operator.</summary>
    public string RightOf(Binding outer) => Binding > outer ? Text : $"({Text})";

    /// <summary><c>x op y</c>.</summary>
    public static Code Infix(Code x, string operation, Code y, Binding binding) =>
        new($"{x.In(binding)} {operation} {y.RightOf(binding)}", binding);

    /// <summary><c>function(x, y, …)</c>.</summary>
    public static Code Call(string function, params ReadOnlySpan<Code> arguments) =>
        new($"{function}({string.Join(", ", arguments.ToArray().Select(a => a.Text))})");

    /// <summary><c>x.member()</c>.</summary>
    public Code Member(string call) => new($"{In(Binding.Primary)}.{call}");

    /// <summary><c>(type)x</c>.</summary>
    public Code Cast(string type) => new($"({type}){In(Binding.Unary)}", Binding.Unary);
}
