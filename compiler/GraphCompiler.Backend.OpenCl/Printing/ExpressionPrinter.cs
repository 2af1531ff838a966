using System.Globalization;
using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Functions;

namespace GraphCompiler.Backend.OpenCl.Printing;

/// <summary>Expressions of the kernel IR as OpenCL C.</summary>
/// <param name="library">Gathers the functions that they call.</param>
/// <param name="names">Gives the identifier of a name of the kernel.</param>
/// <param name="isFormula">Whether they are the body of a primitive's formula, where a primitive is its operator.</param>
internal sealed class ExpressionPrinter(FunctionLibrary library, Func<string, string> names, bool isFormula = false)
{
    private readonly PrimitiveFunctions primitives = new(library);
    private readonly MemoryAccess memory = new(library);

    /// <summary>The expression as OpenCL C.</summary>
    public Code Print(Expr expression) => expression switch
    {
        Const constant when constant.Type.Lanes == 1 => ClText.Literal(constant),
        Const constant => PrimitiveFunctions.Splat(constant.Type, ClText.Literal(constant with { Type = constant.Type.Scalar }).Text),
        Var variable => new Code(names(variable.Name)),
        Load { Index.Type.Lanes: > 1 } gather => memory.Gather(
            gather.Type, gather.Buffer, names(gather.Buffer.Name), gather.Index.Type, Print(gather.Index), Mask(gather.Mask)),
        Load load => memory.Load(load.Type, load.Buffer, names(load.Buffer.Name), PrintIndex(load.Index), Mask(load.Mask)),
        Apply apply => Apply(apply),
        Broadcast broadcast => PrimitiveFunctions.Splat(broadcast.Type, Print(broadcast.Scalar).Operand),
        LaneIndex lanes => LaneNumbers(lanes.Type),
        TailMask tail => Code.Infix(LaneNumbers(tail.Type), "<", new Code($"({tail.Type.Code})({Print(tail.Count).Text})")),
        Shuffle shuffle => new Code($"{Print(shuffle.Vector).Operand}.s{string.Concat(shuffle.Lanes.Select(lane => KernelType.Lane(lane)[1..]))}"),
        Merge merge => Merge(merge),
        Permute permute => Code.Call("shuffle", Print(permute.Vector), Code.Call("as_" + (permute.Index.Type with { Element = DType.U32 }).Code, Print(permute.Index))),
        Lookup lookup => Lookup(lookup),
        ExtractLane extract => Extract(extract),
        _ => throw DiagnosticId.UnsupportedKernel.Error($"an expression of kind {expression.GetType().Name}"),
    };

    /// <summary>An index: its arithmetic does not overflow, so that C's own operators do.</summary>
    public Code PrintIndex(Expr index) => index switch
    {
        Const { Bits: <= int.MaxValue } small => new Code(small.Bits.ToString(CultureInfo.InvariantCulture)),
        Apply { Function: ScalarFunction.Add, Arguments: [var x, var y] } sum when sum.Type.Lanes == 1 => Code.Infix(PrintIndex(x), "+", PrintIndex(y)),
        Apply { Function: ScalarFunction.Sub, Arguments: [var x, var y] } sum when sum.Type.Lanes == 1 => Code.Infix(PrintIndex(x), "-", PrintIndex(y)),
        Apply { Function: ScalarFunction.Mul, Arguments: [Var x, var y] } product when product.Type.Lanes == 1 => Code.Infix(Print(x), "*", PrintIndex(y)),
        _ => Print(index),
    };

    private static Code LaneNumbers(KernelType type) => new(type.Lanewise(lane => lane.ToString(CultureInfo.InvariantCulture)));

    private Code? Mask(Expr? mask) => mask is null ? null : Print(mask);

    private Code Apply(Apply apply)
    {
        KernelType[] types = [.. apply.Arguments.Select(a => a.Type)];
        Code[] arguments = [.. apply.Arguments.Select(Print)];
        string name = $"{apply.Function}_{types[0]}";
        if (apply.Function.IsExpanded())
        {
            return Code.Call(Function(name, KernelFunctions.Expansion(apply.Function, types[0].Element).WithLanes(types[0].Lanes)), arguments);
        }

        if (isFormula || !PrimitiveFunctions.Lacks(apply.Function, types[0].Element) || PrimitiveFormulas.Of(apply) is not { } formula)
        {
            return primitives.Apply(apply.Function, apply.Type, types, arguments);
        }

        // A comparison with a constant stands where it is used; a longer formula is a function for all arguments.
        return formula.Body.Count <= 2
            ? new ExpressionPrinter(library, names, isFormula: true).Print(formula.Applied(apply.Arguments))
            : Code.Call(Function(name, PrimitiveFormulas.Of(apply with { Arguments = formula.Parameters.Select(p => (Expr)p).ToEquatable() })!, isFormula: true), arguments);
    }

    private static string Part(Code vector, int lane) => $"{vector.Operand}.{KernelType.Lane(lane)}";

    private Code Merge(Merge merge)
    {
        Code first = Print(merge.First), second = Print(merge.Second);
        return new Code(merge.Type.Lanewise(lane =>
            merge.Lanes[lane] is var from && from < merge.Type.Lanes ? Part(first, from) : Part(second, from - merge.Type.Lanes)));
    }

    private Code Extract(ExtractLane extract)
    {
        var lane = new Code(Part(Print(extract.Vector), extract.Lane));
        return extract.Type.Element == DType.Bool ? Code.Infix(lane, "!=", new Code("0")) : lane;
    }

    /// <summary>A table of constants in the program, read by each lane.</summary>
    private Code Lookup(Lookup lookup)
    {
        KernelType element = lookup.Type.Scalar;
        string table = library.Table(element.Code, string.Join(", ", lookup.Table.Select(bits => ClText.Literal(new Const(element, bits)).Text)));
        Code index = Print(lookup.Index);
        return lookup.Type.Lanes == 1
            ? new Code($"{table}[{index.Operand} & 15]")
            : new Code(lookup.Type.Lanewise(lane => $"{table}[{Part(index, lane)} & 15]"));
    }

    /// <summary>A function as its formula in primitives.</summary>
    private string Function(string name, KernelFunction function, bool isFormula = false) => library.Use(name, () =>
    {
        var writer = new CodeWriter();
        var own = new ExpressionPrinter(library, ClText.Identifier, isFormula);
        string parameters = string.Join(", ", function.Parameters.Select(p => $"{p.Type.Code} {ClText.Identifier(p.Name)}"));
        writer.Block($"{function.Result.Type.Code} {name}({parameters})", () =>
        {
            foreach (Let let in function.Body)
            {
                writer.Line($"{let.Variable.Type.Code} {ClText.Identifier(let.Variable.Name)} = {own.Print(let.Value).Text};");
            }

            Code result = own.Print(function.Result);
            if (function.Rare is { } rare)
            {
                Code condition = own.Print(rare.Condition), other = Code.Call(
                    own.Function(name + "_rare", rare.Function), [.. function.Parameters.Select(p => new Code(ClText.Identifier(p.Name)))]);
                KernelType type = function.Result.Type;
                writer.Line(type.Lanes == 1
                    ? $"if ({condition.Text}) return {other.Text};"
                    : $"if (any({condition.Text})) return {primitives.Apply(ScalarFunction.Select, type, [rare.Condition.Type, type, type], condition, other, result).Text};");
            }

            writer.Line($"return {result.Text};");
        });
        return writer.ToString();
    });
}
