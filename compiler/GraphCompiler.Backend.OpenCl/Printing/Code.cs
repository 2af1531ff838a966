namespace GraphCompiler.Backend.OpenCl.Printing;

/// <summary>The text of an expression, and whether it can be an operand as it stands.</summary>
internal readonly record struct Code(string Text, bool IsAtom = true)
{
    /// <summary>The text as an operand: in parentheses where they are needed.</summary>
    public string Operand => IsAtom ? Text : $"({Text})";

    /// <summary><c>x op y</c>.</summary>
    public static Code Infix(Code x, string operation, Code y) => new($"{x.Operand} {operation} {y.Operand}", IsAtom: false);

    /// <summary><c>function(x, y, …)</c>.</summary>
    public static Code Call(string function, params ReadOnlySpan<Code> arguments) =>
        new($"{function}({string.Join(", ", arguments.ToArray().Select(a => a.Text))})");
}
