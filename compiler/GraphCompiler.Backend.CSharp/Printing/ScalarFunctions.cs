using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Functions;

namespace GraphCompiler.Backend.CSharp.Printing;

/// <summary>Primitive functions of one lane as C# expressions; those for which C#'s rules differ are methods with their formulas (<see cref="PrimitiveFormulas"/>).</summary>
/// <param name="library">Gathers the methods.</param>
/// <param name="isPrimitive">Whether it is the body of such a method, which C#'s own operators are meant in.</param>
internal sealed class ScalarFunctions(FunctionLibrary library, bool isPrimitive = false)
{
    /// <summary>The function applied to arguments of the given types.</summary>
    public Code Apply(ScalarFunction function, KernelType result, ReadOnlySpan<KernelType> types, params ReadOnlySpan<Code> x)
    {
        DType type = types[^1].Element;
        return function switch
        {
            _ when !isPrimitive && IsMethod(function, type) => Code.Call(ElementaryFunctions.UsePrimitive(library, function, types), x),
            ScalarFunction.Add => Wrap(type, Code.Infix(x[0], "+", x[1], Binding.Sum)),
            ScalarFunction.Sub => Wrap(type, Code.Infix(x[0], "-", x[1], Binding.Sum)),
            ScalarFunction.Mul => Wrap(type, Code.Infix(x[0], "*", x[1], Binding.Product)),
            ScalarFunction.Div => Wrap(type, Code.Infix(x[0], "/", x[1], Binding.Product)),
            // Exact on every machine; one without the instruction computes it in software.
            ScalarFunction.Fma => Code.Call($"{type.Code}.FusedMultiplyAdd", x),
            ScalarFunction.Neg => Negate(type, x[0]),
            ScalarFunction.Abs => type.IsUnsigned ? x[0] : Code.Call(Math(type, "Abs"), x),
            ScalarFunction.Min => Code.Call(Math(type, "Min"), x),
            ScalarFunction.Max => Code.Call(Math(type, "Max"), x),
            ScalarFunction.Sqrt => Code.Call(Math(type, "Sqrt"), x),
            ScalarFunction.Floor => Code.Call(Math(type, "Floor"), x),
            ScalarFunction.Ceil => Code.Call(Math(type, "Ceiling"), x),
            ScalarFunction.Round => Code.Call(Math(type, "Round"), x),
            ScalarFunction.MulHigh => new Code($"(uint)((ulong){x[0].In(Binding.Unary)} * {x[1].RightOf(Binding.Product)} >> 32)", Binding.Unary),
            ScalarFunction.And => Wrap(type, Code.Infix(x[0], "&", x[1], Binding.And)),
            ScalarFunction.Or => Wrap(type, Code.Infix(x[0], "|", x[1], Binding.Or)),
            ScalarFunction.Xor => Wrap(type, Code.Infix(x[0], "^", x[1], Binding.Xor)),
            ScalarFunction.Not when type == DType.Bool => new Code($"!{x[0].In(Binding.Unary)}", Binding.Unary),
            ScalarFunction.Not => Wrap(type, new Code($"~{x[0].In(Binding.Unary)}", Binding.Unary)),
            ScalarFunction.ShiftLeft => Wrap(type, Code.Infix(x[0], "<<", Count(x[1]), Binding.Shift)),
            ScalarFunction.ShiftRightLogical => Code.Infix(x[0].Cast(Integer(type, isUnsigned: true)), ">>", Count(x[1]), Binding.Shift).Cast(type.Code),
            ScalarFunction.ShiftRightArithmetic => Code.Infix(x[0].Cast(Integer(type, isUnsigned: false)), ">>", Count(x[1]), Binding.Shift).Cast(type.Code),
            ScalarFunction.Equal => Code.Infix(x[0], "==", x[1], Binding.Equality),
            ScalarFunction.NotEqual => Code.Infix(x[0], "!=", x[1], Binding.Equality),
            ScalarFunction.Less => Code.Infix(x[0], "<", x[1], Binding.Relation),
            ScalarFunction.LessOrEqual => Code.Infix(x[0], "<=", x[1], Binding.Relation),
            ScalarFunction.Greater => Code.Infix(x[0], ">", x[1], Binding.Relation),
            ScalarFunction.GreaterOrEqual => Code.Infix(x[0], ">=", x[1], Binding.Relation),
            ScalarFunction.Select => new Code($"{x[0].In(Binding.Or)} ? {x[1].In(Binding.Or)} : {x[2].In(Binding.Or)}", Binding.Conditional),
            ScalarFunction.Convert => Convert(result.Element, type, x[0]),
            ScalarFunction.Bitcast => Bitcast(result.Element, type, x[0]),
            _ => throw DiagnosticId.UnsupportedKernel.Error($"{function} is no primitive"),
        };
    }

    /// <summary>Whether the rules of the kernel IR differ from those of C#'s operators.</summary>
    private static bool IsMethod(ScalarFunction function, DType type) => function switch
    {
        ScalarFunction.Div => !type.IsFloat,
        ScalarFunction.Abs => !type.IsFloat && !type.IsUnsigned,
        _ => function is ScalarFunction.Scale or ScalarFunction.ShiftLeft or ScalarFunction.ShiftRightLogical or ScalarFunction.ShiftRightArithmetic,
    };

    private static string Integer(DType type, bool isUnsigned) => type.Size switch
    {
        1 => isUnsigned ? "byte" : "sbyte",
        4 => isUnsigned ? "uint" : "int",
        _ => isUnsigned ? "ulong" : "long",
    };

    private static Code Count(Code y) => y.Cast("int");

    /// <summary>A method of <see cref="MathF"/> or <see cref="System.Math"/>.</summary>
    private static string Math(DType type, string method) => (type == DType.F32 ? "MathF." : "Math.") + method;

    /// <summary>C# computes in at least 32 bits: the result of 8 bits is cut again.</summary>
    private static Code Wrap(DType type, Code code) => type.IsNarrow ? code.Cast(type.Code) : code;

    private static Code Negate(DType type, Code x) => type switch
    {
        DType.U32 or DType.U64 => Code.Infix(new Code(type == DType.U32 ? "0u" : "0ul"), "-", x, Binding.Sum),
        _ => Wrap(type, new Code($"-{x.In(Binding.Primary)}", Binding.Unary)),
    };

    private static Code Bitcast(DType to, DType from, Code x) => (from, to) switch
    {
        _ when from == to => x,
        (DType.F32, _) => Code.Call("BitConverter.SingleToUInt32Bits", x).Cast(to.Code),
        (DType.F64, _) => Code.Call("BitConverter.DoubleToUInt64Bits", x).Cast(to.Code),
        (_, DType.F32) => Code.Call("BitConverter.UInt32BitsToSingle", x.Cast("uint")),
        (_, DType.F64) => Code.Call("BitConverter.UInt64BitsToDouble", x.Cast("ulong")),
        _ => x.Cast(to.Code),
    };

    private Code Convert(DType to, DType from, Code x) => (from, to) switch
    {
        _ when from == to => x,
        (_, DType.Bool) => Code.Infix(x, "!=", new Code("0"), Binding.Equality),
        (DType.Bool, _) => new Code($"({x.In(Binding.Or)} ? 1 : 0)").Cast(to.Code),
        // Saturates to 32 bits first; casts of .NET saturate from there on, and NaN becomes 0.
        (DType.F32 or DType.F64, DType.I8) => new Code($"(sbyte)Math.Clamp((int){x.In(Binding.Unary)}, -128, 127)", Binding.Unary),
        (DType.F32 or DType.F64, DType.U8) => new Code($"(byte)Math.Clamp((int){x.In(Binding.Unary)}, 0, 255)", Binding.Unary),
        (DType.U64, DType.F32 or DType.F64) => Code.Call(FromUInt64(to), x),
        _ => x.Cast(to.Code),
    };

    /// <summary>An unsigned 64-bit integer as a float, rounded once: what does not fit 63 bits is halved, with its last bit kept sticky.</summary>
    private string FromUInt64(DType to)
    {
        string name = "FromUInt64_" + to.Text, t = to.Code;
        return library.Use(name, () =>
            $"private static {t} {name}(ulong x) => (long)x >= 0 ? ({t})(long)x : ({t})(long)(x >> 1 | x & 1) * 2;");
    }
}
