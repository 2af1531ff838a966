using GraphCompiler.Backend.CSharp.Printing;
using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.Ilgpu.Printing;

/// <summary>Primitive functions of one lane as C# that ILGPU compiles: those of the C# backend, but for what ILGPU lacks or takes liberties with.</summary>
/// <remarks>
/// On CUDA the arithmetic of floats and divisions of integers are written in PTX: ILGPU folds <c>x + 0</c> and <c>(x + a) + b</c>, shifts where the
/// divisor is a power of two, whatever the sign, and the driver contracts <c>x * y + z</c> where no rounding is said. Elsewhere it is that of C#, with the fused multiply-add of <see cref="FusedMultiplyAdd"/>.
/// </remarks>
/// <param name="library">Gathers the functions that expressions call.</param>
internal sealed class PrimitiveFunctions(FunctionLibrary library)
{
    private readonly ScalarFunctions plain = new(library, isPrimitive: true);

    /// <summary>The function applied to arguments of the given types.</summary>
    public Code Apply(ScalarFunction function, KernelType result, ReadOnlySpan<KernelType> types, params ReadOnlySpan<Code> x)
    {
        DType type = types[^1].Element;
        return function switch
        {
            ScalarFunction.Bitcast => Bitcast(result.Element, type, x[0]),
            ScalarFunction.Convert => Convert(result.Element, type, x),
            ScalarFunction.Div when !type.IsFloat => Divide(type, x),
            ScalarFunction.ShiftLeft or ScalarFunction.ShiftRightLogical or ScalarFunction.ShiftRightArithmetic => Shift(function, type, x[0], x[1]),
            _ when !type.IsFloat => plain.Apply(function, result, types, x),
            ScalarFunction.Add => Define("Add", type, Exact(type, $"add.rn.{type.Text}", "x + y"), x),
            ScalarFunction.Sub => Define("Sub", type, Exact(type, $"sub.rn.{type.Text}", "x - y"), x),
            ScalarFunction.Mul => Define("Mul", type, Exact(type, $"mul.rn.{type.Text}", "x * y"), x),
            ScalarFunction.Div => Define("Div", type, Exact(type, $"div.rn.{type.Text}", "x / y"), x),
            ScalarFunction.Fma => Define("Fma", type, Exact(type, $"fma.rn.{type.Text}", FusedMultiplyAdd.Use(library, type) + "(x, y, z)"), x),
            ScalarFunction.Round => Define("Round", type, Round(type), x),
            _ => plain.Apply(function, result, types, x),
        };
    }

    /// <summary>Whether neither C# nor ILGPU has anything that does it for all arguments: then it has a formula.</summary>
    public static bool Lacks(ScalarFunction function, DType result, DType type) => function switch
    {
        ScalarFunction.Div => !type.IsFloat,
        ScalarFunction.Abs => !type.IsFloat && !type.IsUnsigned,
        ScalarFunction.Min or ScalarFunction.Max => type.IsFloat,
        ScalarFunction.Convert => type.IsFloat && result.IsInteger,
        _ => function is ScalarFunction.Scale or ScalarFunction.ShiftLeft or ScalarFunction.ShiftRightLogical or ScalarFunction.ShiftRightArithmetic,
    };

    /// <summary>A constant: of one that is no number the bits.</summary>
    public static Code Literal(Const constant) => constant.Type.Element switch
    {
        DType.F32 when float.IsNaN(BitConverter.UInt32BitsToSingle((uint)constant.Bits)) => new Code($"Interop.IntAsFloat(0x{constant.Bits:X8}u)"),
        DType.F64 when double.IsNaN(BitConverter.UInt64BitsToDouble(constant.Bits)) => new Code($"Interop.IntAsFloat(0x{constant.Bits:X16}UL)"),
        _ => CSharpText.Literal(constant),
    };

    /// <summary>The unsigned integer as wide as a float.</summary>
    private static string Bits(DType type) => type == DType.F32 ? "uint" : "ulong";

    /// <summary>One instruction of PTX.</summary>
    private static string Exact(DType type, string instruction, string elsewhere)
    {
        (string operands, string arguments) = instruction.StartsWith("fma", StringComparison.Ordinal) ? ("%0, %1, %2, %3", "x, y, z") : ("%0, %1, %2", "x, y");
        return $$"""
            if (CudaAsm.IsSupported)
            {
                CudaAsm.Emit("{{instruction}} {{operands}};", out {{type.Code}} r, {{arguments}});
                return r;
            }

            return {{elsewhere}};
            """;
    }

    /// <summary>A quotient whose divisor is neither 0 nor −1.</summary>
    private Code Divide(DType type, ReadOnlySpan<Code> x) => type.IsNarrow
        ? Divide(type.IsUnsigned ? DType.U32 : DType.I32, x).Cast(type.Code)
        : Define("Div", type, Exact(type, $"div.{(type.IsUnsigned ? 'u' : 's')}{(type.Size == 4 ? "32" : "64")}", "x / y"), x);

    /// <summary>A shift by less than the width.</summary>
    private static Code Shift(ScalarFunction function, DType type, Code x, Code y)
    {
        bool isSigned = function == ScalarFunction.ShiftRightArithmetic;
        string lanes = type.Size switch { 1 => isSigned ? "sbyte" : "byte", 4 => isSigned ? "int" : "uint", _ => isSigned ? "long" : "ulong" };
        string operation = function == ScalarFunction.ShiftLeft ? "<<" : ">>";
        return new Code($"{x.Cast(lanes).Text} {operation} {y.Cast("int").Text}", Binding.Shift).Cast(type.Code);
    }

    /// <summary>To the nearest integer, ties to even: by adding what leaves no room for a fraction, and the sign.</summary>
    private string Round(DType type)
    {
        (string large, string sign) = type == DType.F32 ? ("8388608f", "0x80000000u") : ("4503599627370496d", "0x8000000000000000UL");
        string magnitude = type == DType.F32 ? "MathF.Abs(x)" : "Math.Abs(x)";
        var kernel = new KernelType(type);
        Code sum = Apply(ScalarFunction.Add, kernel, [kernel, kernel], new Code("magnitude"), new Code(large));
        Code whole = Apply(ScalarFunction.Sub, kernel, [kernel, kernel], sum, new Code(large));
        return $$"""
            {{type.Code}} magnitude = {{magnitude}};
            if (!(magnitude < {{large}}))
            {
                return x;
            }

            return Interop.IntAsFloat(Interop.FloatAsInt({{whole.Text}}) | (Interop.FloatAsInt(x) & {{sign}}));
            """;
    }

    private static Code Bitcast(DType to, DType from, Code x) => (from, to) switch
    {
        _ when from == to => x,
        (DType.F32 or DType.F64, _) => Code.Call("Interop.FloatAsInt", x).Cast(to.Code),
        (_, DType.F32 or DType.F64) => Code.Call("Interop.IntAsFloat", x.Cast(Bits(to))),
        _ => x.Cast(to.Code),
    };

    private Code Convert(DType to, DType from, ReadOnlySpan<Code> x) => (from, to) switch
    {
        (DType.F32 or DType.F64, DType.U64) => FromFloat(from, x),
        (DType.F32 or DType.F64, not (DType.Bool or DType.F32 or DType.F64)) => x[0].Cast("long").Cast(to.Code),
        // By way of 64 bits: what C# has for it is two instructions, of which ILGPU rounds both.
        (DType.U32, DType.F32 or DType.F64) => x[0].Cast("long").Cast(to.Code),
        _ => plain.Apply(ScalarFunction.Convert, new KernelType(to), [new KernelType(from)], x),
    };

    /// <summary>A float within the range of unsigned integers of 64 bits, by way of signed ones.</summary>
    private Code FromFloat(DType from, ReadOnlySpan<Code> x)
    {
        string name = $"FromFloat_{from.Text}", half = from == DType.F32 ? "9223372036854775808f" : "9223372036854775808d";
        return Code.Call(library.Use(name, () =>
            $"private static ulong {name}({from.Code} x) => x >= {half} ? (ulong)(long)(x - {half}) | 0x8000000000000000UL : (ulong)(long)x;"), x);
    }

    /// <summary>A function of x, y, … of one type, called with arguments.</summary>
    private Code Define(string name, DType type, string body, params ReadOnlySpan<Code> arguments)
    {
        string parameters = string.Join(", ", "xyz".Take(arguments.Length).Select(p => $"{type.Code} {p}")), function = $"{name}_{type.Text}";
        return Code.Call(library.Use(function, () =>
            $"private static {type.Code} {function}({parameters})\n{{\n    {body.ReplaceLineEndings("\n    ")}\n}}"), arguments);
    }
}
