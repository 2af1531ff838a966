using GraphCompiler.Backend.Llvm.Text;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Functions;

namespace GraphCompiler.Backend.Llvm.Printing;

/// <summary>Elementary functions as functions of the module: their formulas in primitives, in the lanes that a kernel asks for; inlined where called.</summary>
/// <remarks>What is rare is a call to a cold function.</remarks>
internal static class FormulaPrinter
{
    /// <summary>The name of the function; its text goes to the module.</summary>
    public static string Use(ModuleText module, ScalarFunction function, KernelType type, VectorForm form) => Use(
        module, $"{function}.{type}", () => KernelFunctions.Expansion(function, type.Element).WithLanes(type.Lanes), form, "alwaysinline");

    private static string Use(ModuleText module, string name, Func<KernelFunction> function, VectorForm form, string attribute) =>
        module.Function(name, () => Print(module, name, function(), form, attribute));

    private static string Print(ModuleText module, string name, KernelFunction function, VectorForm form, string attribute)
    {
        var writer = new InstructionWriter();
        var expressions = new ExpressionPrinter(module, writer, new Scope(), form);
        string type = function.Result.Type.Ir, result = expressions.Body(function, function.Parameters.Select(p => "%" + p.Name));
        string parameters = string.Join(", ", function.Parameters.Select(p => $"{p.Type.Ir} %{p.Name}"));
        if (function.Rare is { } rare)
        {
            KernelType mask = rare.Condition.Type;
            string condition = expressions.Print(rare.Condition), usual = writer.Block, cold = writer.Label(), after = writer.Label(), any = condition;
            if (mask.Lanes > 1)
            {
                string bits = writer.Emit($"bitcast {mask.Ir} {condition} to i{mask.Lanes}");
                any = writer.Emit($"icmp ne i{mask.Lanes} {bits}, 0");
            }

            writer.Branch(any, cold, after, cold, module.Weights(1, 4096));
            string other = writer.Emit($"call {type} {Use(module, name + ".rare", () => rare.Function, form, "cold noinline")}({parameters})");
            string chosen = writer.Emit($"select {mask.Ir} {condition}, {type} {other}, {type} {result}");
            writer.Jump(after, after);
            result = writer.Emit($"phi {type} [ {result}, %{usual} ], [ {chosen}, %{cold} ]");
        }

        writer.Line($"ret {type} {result}");
        return $"define internal {type} @{name}({parameters}) {attribute} nounwind {{\n{writer}}}\n";
    }
}
