using System.Globalization;
using GraphCompiler.Backend.CSharp.Printing;
using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Functions;

namespace GraphCompiler.Backend.Ilgpu.Printing;

/// <summary>Expressions of the kernel IR, of one lane each, as C# that ILGPU compiles.</summary>
/// <param name="library">Gathers the functions that they call.</param>
/// <param name="names">Gives the identifier of a name of the kernel.</param>
/// <param name="isFormula">Whether they are the body of a primitive's formula, where a primitive is its operator.</param>
internal sealed class ExpressionPrinter(FunctionLibrary library, Func<string, string> names, bool isFormula = false)
{
    private readonly PrimitiveFunctions primitives = new(library);

    /// <summary>The expression as C#.</summary>
    /// <exception cref="GraphCompilerException">GRC6101: it is one of several lanes.</exception>
    public Code Print(Expr expression) => expression switch
    {
        { Type.Lanes: > 1 } => throw DiagnosticId.UnsupportedKernel.Error($"a value of type {expression.Type}"),
        Const constant => PrimitiveFunctions.Literal(constant),
        Var variable => new Code(names(variable.Name)),
        Load load => Load(load),
        Apply apply => Apply(apply),
        Lookup lookup => Code.Call(Table(lookup), Print(lookup.Index).Cast("int")),
        _ => throw DiagnosticId.UnsupportedKernel.Error($"an expression of kind {expression.GetType().Name}"),
    };

    /// <summary>An index: its arithmetic does not overflow, so that literals need no suffix.</summary>
    public Code PrintIndex(Expr index) => index switch
    {
        Const { Bits: <= int.MaxValue } small => new Code(small.Bits.ToString(CultureInfo.InvariantCulture)),
        Apply { Function: ScalarFunction.Add, Arguments: [not Const, var y] } sum => Code.Infix(PrintIndex(sum.Arguments[0]), "+", PrintIndex(y), Binding.Sum),
        Apply { Function: ScalarFunction.Sub, Arguments: [not Const, var y] } sum => Code.Infix(PrintIndex(sum.Arguments[0]), "-", PrintIndex(y), Binding.Sum),
        Apply { Function: ScalarFunction.Mul, Arguments: [Var x, var y] } => Code.Infix(Print(x), "*", PrintIndex(y), Binding.Product),
        _ => Print(index),
    };

    /// <summary>One element; where the mask does not hold 0, and the element need not exist. Bool lies in memory as a byte.</summary>
    private Code Load(Load load)
    {
        var element = new Code($"{names(load.Buffer.Name)}[{PrintIndex(load.Index).Text}]");
        bool isBool = load.Type.Element == DType.Bool;
        Code value = isBool ? Code.Infix(element, "!=", new Code("0"), Binding.Equality) : element;
        return load.Mask is not { } mask ? value : new Code(
            $"{Print(mask).In(Binding.Or)} ? {value.In(Binding.Or)} : {(isBool ? "false" : $"({load.Type.Element.Code})0")}", Binding.Conditional);
    }

    private Code Apply(Apply apply)
    {
        KernelType[] types = [.. apply.Arguments.Select(a => a.Type)];
        Code[] arguments = [.. apply.Arguments.Select(Print)];
        if (apply.Function.IsExpanded())
        {
            return Code.Call(Function($"{apply.Function}_{types[0]}", KernelFunctions.Expansion(apply.Function, types[0].Element)), arguments);
        }

        if (!isFormula && PrimitiveFunctions.Lacks(apply.Function, apply.Type.Element, types[0].Element) && PrimitiveFormulas.Of(apply) is { } formula)
        {
            return Formula(apply, formula, arguments);
        }

        // C# computes with constants itself, checked: an overflow would be an error of the compiler.
        Code code = primitives.Apply(apply.Function, apply.Type, types, arguments);
        return apply.Arguments.All(argument => argument is Const) ? new Code($"unchecked({code.Text})") : code;
    }

    /// <summary>A comparison with a constant stands where it is used; a longer formula is a function for all arguments.</summary>
    private Code Formula(Apply apply, KernelFunction formula, Code[] arguments) => formula.Body.Count <= 2
        ? new ExpressionPrinter(library, names, isFormula: true).Print(formula.Applied(apply.Arguments))
        : Code.Call(
            Function(
                apply.Function == ScalarFunction.Convert ? $"Convert_{apply.Arguments[0].Type}_to_{apply.Type}" : $"{apply.Function}_{apply.Type}_formula",
                PrimitiveFormulas.Of(apply with { Arguments = formula.Parameters.Select(p => (Expr)p).ToEquatable() })!, isFormula: true),
            arguments);

    /// <summary>A table of constants as a function that halves it by each bit of the index: ILGPU has no arrays of constants.</summary>
    private string Table(Lookup lookup)
    {
        string[] values = [.. lookup.Table.Select(bits => PrimitiveFunctions.Literal(new Const(lookup.Type, bits)).Text)];
        string name = $"Table_{lookup.Type}_{string.Join('_', lookup.Table.Select(bits => bits.ToString("x", CultureInfo.InvariantCulture)))}";
        string Half(int first, int count) => count == 1
            ? values[first]
            : $"((index & {count / 2}) == 0 ? {Half(first, count / 2)} : {Half(first + (count / 2), count / 2)})";
        return library.Use(name, () => $"private static {lookup.Type.Element.Code} {name}(int index) =>\n    {Half(0, values.Length)};");
    }

    /// <summary>A function as its formula in primitives.</summary>
    private string Function(string name, KernelFunction function, bool isFormula = false) => library.Use(name, () =>
    {
        var writer = new CodeWriter();
        var own = new ExpressionPrinter(library, CSharpText.Identifier, isFormula);
        string parameters = string.Join(", ", function.Parameters.Select(p => $"{p.Type.Element.Code} {CSharpText.Identifier(p.Name)}"));
        writer.Block($"private static {function.Result.Type.Element.Code} {name}({parameters})", () =>
        {
            foreach (Let let in function.Body)
            {
                writer.Line($"{let.Variable.Type.Element.Code} {CSharpText.Identifier(let.Variable.Name)} = {own.Print(let.Value).Text};");
            }

            if (function.Rare is { } rare)
            {
                string other = own.Function(name + "_rare", rare.Function);
                writer.Block($"if ({own.Print(rare.Condition).Text})", () => writer.Line(
                    $"return {other}({string.Join(", ", function.Parameters.Select(p => CSharpText.Identifier(p.Name)))});"));
            }

            writer.Line($"return {own.Print(function.Result).Text};");
        });
        return writer.ToString().TrimEnd('\n');
    });
}
