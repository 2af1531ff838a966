using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Functions;

namespace GraphCompiler.Backend.CSharp.Printing;

/// <summary>Elementary functions as methods: their formulas in primitives, in the lanes that a kernel asks for; and primitives that C# has no operator for.</summary>
internal static class ElementaryFunctions
{
    private const string Inlined = "[MethodImpl(MethodImplOptions.AggressiveInlining)]";

    /// <summary>The name of the method for arguments of the given types; its text goes to the library.</summary>
    public static string Use(FunctionLibrary library, ScalarFunction function, ReadOnlySpan<KernelType> types)
    {
        KernelType type = types[0];
        string name = $"{function}_{type.Suffix}";
        return Use(library, name, KernelFunctions.Expansion(function, type.Element).WithLanes(type.Lanes));
    }

    /// <summary>The name of the method for a primitive of one lane whose rules are not those of C#'s operator.</summary>
    public static string UsePrimitive(FunctionLibrary library, ScalarFunction function, ReadOnlySpan<KernelType> types)
    {
        string name = $"{function}_{types[^1].Suffix}";
        var apply = new Apply(types[^1], function, [.. types.ToArray().Select((t, i) => (Expr)new Var(t, "xy"[i].ToString()))]);
        return library.Use(name, () =>
        {
            KernelFunction formula = PrimitiveFormulas.Of(apply)!;
            string parameters = string.Join(", ", formula.Parameters.Select(p => $"{p.Type.Code} {p.Name}"));
            // One expression, in which nothing is computed that a choice leaves out: a division takes longer than all the rest.
            var expressions = new ExpressionPrinter(library, CSharpText.Identifier, new PhaseLocals([], CSharpText.Identifier), isPrimitive: true);
            return $"{Inlined}\nprivate static {apply.Type.Code} {name}({parameters}) =>\n    {expressions.Print(formula.Applied(formula.Parameters)).Text};";
        });
    }

    private static string Use(FunctionLibrary library, string name, KernelFunction function) =>
        library.Use(name, () => Print(library, name, function));

    private static string Print(FunctionLibrary library, string name, KernelFunction function)
    {
        var writer = new CodeWriter();
        var locals = new PhaseLocals([], CSharpText.Identifier);
        var statements = new StatementPrinter(writer, library, CSharpText.Identifier, locals, comments: false);
        var expressions = new ExpressionPrinter(library, CSharpText.Identifier, locals);
        string parameters = string.Join(", ", function.Parameters.Select(p => $"{p.Type.Code} {CSharpText.Identifier(p.Name)}"));
        // What is rare is inlined too: around a call every register would be spilled.
        writer.Line(Inlined);
        writer.Block($"private static {function.Result.Type.Code} {name}({parameters})", () =>
        {
            statements.Print(function.Body.Select(let => (Stmt)let).ToEquatable());
            Code result = expressions.Print(function.Result);
            if (function.Rare is not null)
            {
                Code condition = expressions.Print(function.Rare.Condition);
                Code other = Code.Call(
                    Use(library, name + "_rare", function.Rare.Function),
                    [.. function.Parameters.Select(p => new Code(CSharpText.Identifier(p.Name)))]);
                writer.Block(
                    $"if ({Any(function.Rare.Condition.Type, condition).Text})",
                    () => writer.Line($"return {Select(library, function, condition, other, result).Text};"));
            }

            writer.Line($"return {result.Text};");
        });
        return writer.ToString().TrimEnd('\n');
    }

    /// <summary>Whether a condition holds in any lane.</summary>
    private static Code Any(KernelType type, Code condition) =>
        type.Lanes == 1 ? condition : Code.Infix(condition, "!=", new Code($"{type.Code}.Zero"), Binding.Equality);

    private static Code Select(FunctionLibrary library, KernelFunction function, Code condition, Code x, Code y) => function.Result.Type.Lanes == 1
        ? x
        : new VectorFunctions(library).Apply(
            ScalarFunction.Select, function.Result.Type, [function.Rare!.Condition.Type, function.Result.Type, function.Result.Type], condition, x, y);
}
