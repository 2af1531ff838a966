namespace GraphCompiler.Compiler.Backends.Text;

/// <summary>How tightly an expression of C# or C binds; tighter is greater.</summary>
public enum Binding
{
    /// <summary><c>c ? x : y</c>; what is to stand in parentheses wherever it is an operand.</summary>
    Conditional,

    /// <summary><c>x | y</c>.</summary>
    Or,

    /// <summary><c>x ^ y</c>.</summary>
    Xor,

    /// <summary><c>x &amp; y</c>.</summary>
    And,

    /// <summary><c>x == y</c>.</summary>
    Equality,

    /// <summary><c>x &lt; y</c>.</summary>
    Relation,

    /// <summary><c>x &lt;&lt; y</c>.</summary>
    Shift,

    /// <summary><c>x + y</c>.</summary>
    Sum,

    /// <summary><c>x * y</c>.</summary>
    Product,

    /// <summary><c>-x</c>, <c>(type)x</c>.</summary>
    Unary,

    /// <summary>A name, a literal, a call.</summary>
    Primary,
}

/// <summary>The text of an expression of C# or C, and how tightly its outermost operator binds.</summary>
/// <param name="Text">The text.</param>
/// <param name="Binding">How tightly it binds.</param>
public readonly record struct Code(string Text, Binding Binding = Binding.Primary)
{
    /// <summary>The text as an operand of anything: in parentheses unless it is a name, a literal or a call.</summary>
    public string Operand => In(Binding.Primary);

    /// <summary>The text as an operand of something that binds like <paramref name="outer"/>: in parentheses where they are needed.</summary>
    public string In(Binding outer) => Binding >= outer ? Text : $"({Text})";

    /// <summary>The text as an operand on the right of a left-associative operator.</summary>
    public string RightOf(Binding outer) => Binding > outer ? Text : $"({Text})";

    /// <summary><c>x op y</c>, with no more parentheses than it needs.</summary>
    public static Code Infix(Code x, string operation, Code y, Binding binding) =>
        new($"{x.In(binding)} {operation} {y.RightOf(binding)}", binding);

    /// <summary><c>x op y</c>, an operand of either in parentheses, and itself where it is one.</summary>
    public static Code Infix(Code x, string operation, Code y) =>
        new($"{x.Operand} {operation} {y.Operand}", Binding.Conditional);

    /// <summary><c>function(x, y, …)</c>.</summary>
    public static Code Call(string function, params ReadOnlySpan<Code> arguments) =>
        new($"{function}({string.Join(", ", arguments.ToArray().Select(a => a.Text))})");

    /// <summary><c>x.member()</c>.</summary>
    public Code Member(string call) => new($"{In(Binding.Primary)}.{call}");

    /// <summary><c>(type)x</c>.</summary>
    public Code Cast(string type) => new($"({type}){In(Binding.Unary)}", Binding.Unary);
}
