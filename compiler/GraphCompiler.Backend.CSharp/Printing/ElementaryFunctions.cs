using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Functions;

namespace GraphCompiler.Backend.CSharp.Printing;

/// <summary>Elementary functions as methods: their formulas in primitives, in the lanes that a kernel asks for.</summary>
internal static class ElementaryFunctions
{
    /// <summary>The name of the method for arguments of the given types; its text goes to the library.</summary>
    public static string Use(FunctionLibrary library, ScalarFunction function, ReadOnlySpan<KernelType> types)
    {
        KernelType type = types[0];
        string name = $"{function}_{type.Suffix}";
        return library.Use(name, () => Print(library, name, KernelFunctions.Expansion(function, type.Element).WithLanes(type.Lanes)));
    }

    private static string Print(FunctionLibrary library, string name, KernelFunction function)
    {
        var writer = new CSharpWriter();
        var locals = new PhaseLocals([], CSharpText.Identifier);
        var statements = new StatementPrinter(writer, library, CSharpText.Identifier, locals, comments: false);
        var expressions = new ExpressionPrinter(library, CSharpText.Identifier, locals);
        string parameters = string.Join(", ", function.Parameters.Select(p => $"{p.Type.Code} {CSharpText.Identifier(p.Name)}"));
        writer.Line("[MethodImpl(MethodImplOptions.AggressiveInlining)]");
        writer.Block($"private static {function.Result.Type.Code} {name}({parameters})", () =>
        {
            statements.Print(function.Body.Select(let => (Stmt)let).ToEquatable());
            writer.Line($"return {expressions.Print(function.Result).Text};");
        });
        return writer.ToString().TrimEnd('\n');
    }
}
