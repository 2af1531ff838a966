using GraphCompiler.Backend.Llvm.Text;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.Llvm.Printing;

/// <summary>Primitive functions as one instruction each, of one lane as of several: no flag lets LLVM change a bit.</summary>
/// <remarks>What no instruction does for all arguments has a formula (<see cref="Compiler.Kernels.Functions.PrimitiveFormulas"/>).</remarks>
/// <param name="module">Gathers the intrinsics.</param>
/// <param name="writer">Where the instructions go.</param>
internal sealed class Primitives(ModuleText module, InstructionWriter writer)
{
    /// <summary>The function applied to arguments, which are given as they stand in the kernel and as values.</summary>
    public string Apply(Apply apply, string[] x)
    {
        KernelType type = apply.Arguments[^1].Type;
        string operation = apply.Function switch
        {
            ScalarFunction.Convert => Conversion(apply.Type.Element, type.Element),
            ScalarFunction.Bitcast => type.Ir == apply.Type.Ir ? "" : "bitcast",
            ScalarFunction.Select => "select",
            var function => Operation(function) switch
            {
                (var ofFloats, _, _) when type.Element.IsFloat => ofFloats,
                (_, var ofSigned, _) when !type.Element.IsUnsigned => ofSigned,
                (_, _, var ofUnsigned) => ofUnsigned,
            },
        };
        return operation switch
        {
            "" => x[0],
            "select" => writer.Emit($"select {apply.Arguments[0].Type.Ir} {x[0]}, {type.Ir} {x[1]}, {type.Ir} {x[2]}"),
            _ when apply.Function is ScalarFunction.Convert or ScalarFunction.Bitcast => writer.Emit($"{operation} {type.Ir} {x[0]} to {apply.Type.Ir}"),
            ['.', .. var intrinsic] => writer.Emit(module.Intrinsic($"{intrinsic}.{type.Suffix}", type.Ir, [.. x.Select(value => (type.Ir, value))])),
            _ => writer.Emit($"{operation} {type.Ir} {string.Join(", ", x)}"),
        };
    }

    /// <summary>The instructions for floats, signed integers (and bools) and unsigned ones; an intrinsic begins with a dot.</summary>
    private static (string OfFloats, string OfSigned, string OfUnsigned) Operation(ScalarFunction function) => function switch
    {
        ScalarFunction.Add => ("fadd", "add", "add"),
        ScalarFunction.Sub => ("fsub", "sub", "sub"),
        ScalarFunction.Mul => ("fmul", "mul", "mul"),
        ScalarFunction.Div => ("fdiv", "sdiv", "udiv"),
        ScalarFunction.And => ("", "and", "and"),
        ScalarFunction.Or => ("", "or", "or"),
        ScalarFunction.Xor => ("", "xor", "xor"),
        ScalarFunction.ShiftLeft => ("", "shl", "shl"),
        ScalarFunction.ShiftRightLogical => ("", "lshr", "lshr"),
        ScalarFunction.ShiftRightArithmetic => ("", "ashr", "ashr"),
        ScalarFunction.Equal => ("fcmp oeq", "icmp eq", "icmp eq"),
        ScalarFunction.NotEqual => ("fcmp une", "icmp ne", "icmp ne"),
        ScalarFunction.Less => ("fcmp olt", "icmp slt", "icmp ult"),
        ScalarFunction.LessOrEqual => ("fcmp ole", "icmp sle", "icmp ule"),
        ScalarFunction.Greater => ("fcmp ogt", "icmp sgt", "icmp ugt"),
        ScalarFunction.GreaterOrEqual => ("fcmp oge", "icmp sge", "icmp uge"),
        ScalarFunction.Min => ("", ".smin", ".umin"),
        ScalarFunction.Max => ("", ".smax", ".umax"),
        ScalarFunction.Neg => ("fneg", "", ""),
        ScalarFunction.Fma => (".fma", "", ""),
        ScalarFunction.Abs => (".fabs", "", ""),
        ScalarFunction.Sqrt => (".sqrt", "", ""),
        ScalarFunction.Floor => (".floor", "", ""),
        ScalarFunction.Ceil => (".ceil", "", ""),
        ScalarFunction.Round => (".roundeven", "", ""),
        _ => throw DiagnosticId.UnsupportedKernel.Error($"{function} is no primitive"),
    };

    private static string Conversion(DType to, DType from) => (from.IsFloat, to.IsFloat) switch
    {
        (true, true) => to == from ? "" : to.Bits > from.Bits ? "fpext" : "fptrunc",
        (true, false) => to.IsUnsigned ? "fptoui" : "fptosi",
        (false, true) => from.IsUnsigned ? "uitofp" : "sitofp",
        _ => to.Bits == from.Bits ? "" : to.Bits < from.Bits ? "trunc" : from.IsUnsigned ? "zext" : "sext",
    };
}
