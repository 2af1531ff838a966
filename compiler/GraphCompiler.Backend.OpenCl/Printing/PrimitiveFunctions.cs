using System.Globalization;
using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.OpenCl.Printing;

/// <summary>Primitive functions as expressions of OpenCL C: the same text for one lane and for several, as its operators and functions take both.</summary>
/// <remarks>Integers wrap: signed ones are computed as unsigned ones, for C leaves their overflow undefined. What C does for some arguments only, or not at
/// all, has a formula (<see cref="Lacks"/>).</remarks>
internal sealed class PrimitiveFunctions(FunctionLibrary library)
{
    /// <summary>The function applied to arguments of the given types.</summary>
    public Code Apply(ScalarFunction function, KernelType result, ReadOnlySpan<KernelType> types, params ReadOnlySpan<Code> x)
    {
        KernelType type = types[^1];
        bool isFloat = type.Element.IsFloat;
        return function switch
        {
            ScalarFunction.Add => isFloat ? Code.Infix(x[0], "+", x[1]) : Wrapping("Add", "+", type, x),
            ScalarFunction.Sub => isFloat ? Code.Infix(x[0], "-", x[1]) : Wrapping("Sub", "-", type, x),
            ScalarFunction.Mul => isFloat ? Code.Infix(x[0], "*", x[1]) : Wrapping("Mul", "*", type, x),
            ScalarFunction.Div => isFloat ? Code.Infix(x[0], "/", x[1]) : Narrow(type, Code.Infix(x[0], "/", x[1])),
            ScalarFunction.Fma => Code.Call("fma", x),
            ScalarFunction.Neg => isFloat ? new Code($"-{x[0].Operand}", Binding.Conditional) : Wrapping("Sub", "-", type, Splat(type, "0"), x[0]),
            ScalarFunction.Abs => isFloat ? Code.Call("fabs", x)
                : type.Element.IsUnsigned ? x[0]
                : Choose(type, new Code($"{x[0].Operand} < 0", Binding.Conditional), Wrapping("Sub", "-", type, Splat(type, "0"), x[0]), x[0]),
            ScalarFunction.Min => Code.Call("min", x),
            ScalarFunction.Max => Code.Call("max", x),
            ScalarFunction.Sqrt => Code.Call("sqrt", x),
            ScalarFunction.Floor => Code.Call("floor", x),
            ScalarFunction.Ceil => Code.Call("ceil", x),
            ScalarFunction.Round => Code.Call("rint", x),
            ScalarFunction.MulHigh => Code.Call("mul_hi", x),
            ScalarFunction.And => Bitwise(type, "&", x),
            ScalarFunction.Or => Bitwise(type, "|", x),
            ScalarFunction.Xor => Bitwise(type, "^", x),
            ScalarFunction.Not when type == new KernelType(DType.Bool) => new Code($"!{x[0].Operand}", Binding.Conditional),
            ScalarFunction.Not => Narrow(type, new Code($"~{x[0].Operand}", Binding.Conditional)),
            ScalarFunction.ShiftLeft or ScalarFunction.ShiftRightLogical or ScalarFunction.ShiftRightArithmetic =>
                Shift(function, type, x[0], x[1]),
            ScalarFunction.Select => Choose(type, Condition(types[0], type, x[0]), x[1], x[2]),
            ScalarFunction.Convert => Convert(result, type, x[0]),
            ScalarFunction.Bitcast => result == type ? x[0] : As(result.Code, x[0]),
            _ when function.IsComparison() => Compare(function, type, x[0], x[1]),
            _ => throw DiagnosticId.UnsupportedKernel.Error($"{function} is no primitive"),
        };
    }

    /// <summary>Whether C has nothing that does it for all arguments.</summary>
    public static bool Lacks(ScalarFunction function, DType type) => function switch
    {
        ScalarFunction.Div => !type.IsFloat,
        ScalarFunction.Min or ScalarFunction.Max => type.IsFloat,
        _ => function is ScalarFunction.Scale or ScalarFunction.ShiftLeft or ScalarFunction.ShiftRightLogical or ScalarFunction.ShiftRightArithmetic,
    };

    /// <summary>A scalar in all lanes.</summary>
    public static Code Splat(KernelType type, string scalar) =>
        type.Lanes == 1 ? new Code(scalar) : new Code($"({type.Code})({(type.Element == DType.Bool ? $"{scalar} ? -1 : 0" : scalar)})");

    private static Code As(string type, Code x) => Code.Call("as_" + type, x);

    /// <summary>Chooses by a condition; in lanes by one as wide as they are.</summary>
    private static Code Choose(KernelType type, Code condition, Code x, Code y) => type.Lanes == 1
        ? new Code($"{condition.Operand} ? {x.Operand} : {y.Operand}", Binding.Conditional)
        : Code.Call("select", y, x, condition);

    /// <summary>A condition as <see cref="Choose"/> takes it.</summary>
    private static Code Condition(KernelType mask, KernelType type, Code condition) =>
        mask.Lanes > 1 && type.Element.Size == 8 ? Code.Call("convert_" + type.Comparison, condition) : condition;

    /// <summary>8-bit operands are computed with as ints in C: the result is cut again.</summary>
    private static Code Narrow(KernelType type, Code code) =>
        type.Element is DType.I8 or DType.U8 ? new Code($"({type.Code}){code.Operand}", Binding.Conditional) : code;

    private static Code Bitwise(KernelType type, string operation, ReadOnlySpan<Code> x) => Narrow(type, Code.Infix(x[0], operation, x[1]));

    private static Code Compare(ScalarFunction function, KernelType type, Code x, Code y)
    {
        Code lanes = Code.Infix(x, function switch
        {
            ScalarFunction.Equal => "==", ScalarFunction.NotEqual => "!=", ScalarFunction.Less => "<",
            ScalarFunction.LessOrEqual => "<=", ScalarFunction.Greater => ">", _ => ">=",
        }, y);
        return type.Lanes > 1 && type.Element.Size == 8 ? Code.Call("convert_" + type.Of("int"), lanes) : lanes;
    }

    private Code Wrapping(string name, string operation, KernelType type, params ReadOnlySpan<Code> x) => type.Element switch
    {
        DType.U32 or DType.U64 => Code.Infix(x[0], operation, x[1]),
        _ => Define(name, type, $"return as_{type.Code}(({type.Unsigned})({As(type.Unsigned, new Code("x")).Text} {operation} {As(type.Unsigned, new Code("y")).Text}));", x),
    };

    /// <summary>A function of x, y, … of one type, called with arguments.</summary>
    private Code Define(string name, KernelType type, string body, params ReadOnlySpan<Code> arguments)
    {
        string parameters = string.Join(", ", "xy".Take(arguments.Length).Select(p => $"{type.Code} {p}"));
        string function = $"{name}_{type}";
        return Code.Call(library.Use(function, () => $"{type.Code} {function}({parameters})\n{{\n    {body.ReplaceLineEndings("\n    ")}\n}}"), arguments);
    }

    /// <summary>A shift by less than the width.</summary>
    private static Code Shift(ScalarFunction function, KernelType type, Code x, Code y)
    {
        string lanes = function == ScalarFunction.ShiftRightArithmetic
            ? type.Of(type.Element.Size switch { 1 => "char", 4 => "int", _ => "long" }) : type.Unsigned;
        string operation = function == ScalarFunction.ShiftLeft ? "<<" : ">>";
        return As(type.Code, new Code($"({lanes})({As(lanes, x).Text} {operation} {As(lanes, y).Text})"));
    }

    private Code Convert(KernelType to, KernelType from, Code x)
    {
        Code converted = to.Lanes == 1 ? new Code($"({to.Code}){x.Operand}", Binding.Conditional) : Code.Call("convert_" + to.Code, x);
        return (from.Element, to.Element) switch
        {
            _ when from == to => x,
            (_, DType.Bool) => Compare(ScalarFunction.NotEqual, from, x, Splat(from, "0")),
            (DType.Bool, _) => to.Lanes == 1
                ? new Code($"({to.Code})({x.Operand} ? 1 : 0)", Binding.Conditional)
                : Code.Call("convert_" + to.Code, new Code($"{x.Operand} & 1", Binding.Conditional)),
            (DType.F32 or DType.F64, not (DType.F32 or DType.F64)) => Saturate(to, from, x),
            _ => converted,
        };
    }

    /// <summary>A float as an integer, toward zero: to the nearest end where it is too large, NaN as 0.</summary>
    private Code Saturate(KernelType to, KernelType from, Code x)
    {
        string name = $"Saturate_{from}_to_{to}";
        Code number = Code.Call($"convert_{to.Code}_sat_rtz", new Code("x")), nothing = new($"({to.Code})0", Binding.Conditional);
        Code isNumber = Condition(new KernelType(DType.Bool, to.Lanes), to, Compare(ScalarFunction.Equal, from, new Code("x"), new Code("x")));
        return Code.Call(
            library.Use(name, () => $"{to.Code} {name}({from.Code} x)\n{{\n    return {Choose(to, isNumber, number, nothing).Text};\n}}"), x);
    }
}
