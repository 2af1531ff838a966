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
    private readonly ScalarFunctions plain = new(library);

    /// <summary>The function applied to arguments of the given types.</summary>
    public Code Apply(ScalarFunction function, KernelType result, ReadOnlySpan<KernelType> types, params ReadOnlySpan<Code> x)
    {
        DType type = types[^1].Element;
        return function switch
        {
            ScalarFunction.Bitcast => Bitcast(result.Element, type, x[0]),
            ScalarFunction.Convert => Convert(result.Element, type, x),
            ScalarFunction.Div when !type.IsFloat => Divide(type, x),
            _ when !type.IsFloat => plain.Apply(function, result, types, x),
            ScalarFunction.Add => Define("Add", type, Exact(type, "add", "x + y"), x),
            ScalarFunction.Sub => Define("Sub", type, Exact(type, "sub", "x - y"), x),
            ScalarFunction.Mul => Define("Mul", type, Exact(type, "mul", "x * y"), x),
            ScalarFunction.Div => Define("Div", type, Exact(type, "div", "x / y"), x),
            ScalarFunction.Fma => Define("Fma", type, Exact(type, "fma", FusedMultiplyAdd.Use(library, type) + "(x, y, z)"), x),
            ScalarFunction.Min => Define("Min", type, Extreme(type, "<", "|"), x),
            ScalarFunction.Max => Define("Max", type, Extreme(type, ">", "&"), x),
            ScalarFunction.Round => Define("Round", type, Round(type), x),
            ScalarFunction.Scale => Define("Scale", type, Scale(type), x),
            _ => plain.Apply(function, result, types, x),
        };
    }

    /// <summary>A constant: of one that is no number the bits.</summary>
    public static Code Literal(Const constant) => constant.Type.Element switch
    {
        DType.F32 when float.IsNaN(BitConverter.UInt32BitsToSingle((uint)constant.Bits)) => new Code($"Interop.IntAsFloat(0x{constant.Bits:X8}u)"),
        DType.F64 when double.IsNaN(BitConverter.UInt64BitsToDouble(constant.Bits)) => new Code($"Interop.IntAsFloat(0x{constant.Bits:X16}UL)"),
        _ => CSharpText.Literal(constant),
    };

    /// <summary>The unsigned integer as wide as a float.</summary>
    private static string Bits(DType type) => type == DType.F32 ? "uint" : "ulong";

    /// <summary>One instruction of PTX that rounds once, to the nearest.</summary>
    private static string Exact(DType type, string instruction, string elsewhere)
    {
        (string operands, string arguments) = instruction == "fma" ? ("%0, %1, %2, %3", "x, y, z") : ("%0, %1, %2", "x, y");
        return $$"""
            if (CudaAsm.IsSupported)
            {
                CudaAsm.Emit("{{instruction}}.rn.{{type.Text}} {{operands}};", out {{type.Code}} r, {{arguments}});
                return r;
            }

            return {{elsewhere}};
            """;
    }

    /// <summary>Division toward zero; x/0 has all bits set, min/−1 is min.</summary>
    private Code Divide(DType type, ReadOnlySpan<Code> x)
    {
        if (type.IsNarrow)
        {
            return Divide(type.IsUnsigned ? DType.U32 : DType.I32, x).Cast(type.Code);
        }

        string t = type.Code, instruction = $"div.{(type.IsUnsigned ? 'u' : 's')}{(type.Size == 4 ? "32" : "64")}";
        string special = type.IsUnsigned ? $"if (y == 0)\n{{\n    return {t}.MaxValue;\n}}" : "if (y == 0 || y == -1)\n{\n    return y == 0 ? y - 1 : 0 - x;\n}";
        return Define("Div", type, $$"""
            {{special}}

            if (CudaAsm.IsSupported)
            {
                CudaAsm.Emit("{{instruction}} %0, %1, %2;", out {{t}} r, x, y);
                return r;
            }

            return x / y;
            """, x);
    }

    /// <summary>The smaller or greater; NaN if either is; of zeros by their signs.</summary>
    private static string Extreme(DType type, string operation, string signs) => $$"""
        if (x == y)
        {
            return Interop.IntAsFloat(Interop.FloatAsInt(x) {{signs}} Interop.FloatAsInt(y));
        }

        return x {{operation}} y ? x : y {{operation}} x ? y : x == x ? y : x;
        """;

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

    /// <summary>x · 2^y in two steps, of which at most the second rounds; 1.5 · 2^(bits of the mantissa) brings y to the low bits.</summary>
    private string Scale(DType type)
    {
        (string shifter, string integer, int bias, int shift) = type == DType.F32 ? ("12582912f", "int", 127, 23) : ("6755399441055744d", "long", 1023, 52);
        var kernel = new KernelType(type);
        Code number = Apply(ScalarFunction.Add, kernel, [kernel, kernel], new Code("y"), new Code(shifter));
        Code Power(string exponent) => new($"Interop.IntAsFloat(({Bits(type)})({exponent} + {bias} << {shift}))");
        Code once = Apply(ScalarFunction.Mul, kernel, [kernel, kernel], new Code("x"), Power("half"));
        Code twice = Apply(ScalarFunction.Mul, kernel, [kernel, kernel], once, Power("whole - half"));
        return $$"""
            {{integer}} whole = ({{integer}})(Interop.FloatAsInt({{number.Text}}) - Interop.FloatAsInt({{shifter}})), half = whole >> 1;
            return {{twice.Text}};
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
        (DType.F32 or DType.F64, DType.Bool or DType.F32 or DType.F64) => plain.Apply(ScalarFunction.Convert, new KernelType(to), [new KernelType(from)], x),
        (DType.F32 or DType.F64, _) => Saturate(to, from, x),
        // By way of 64 bits: what C# has for it is two instructions, of which ILGPU rounds both.
        (DType.U32, DType.F32 or DType.F64) => x[0].Cast("long").Cast(to.Code),
        _ => plain.Apply(ScalarFunction.Convert, new KernelType(to), [new KernelType(from)], x),
    };

    /// <summary>A float as an integer, toward zero: to the nearest end where it is too large, NaN as 0.</summary>
    private Code Saturate(DType to, DType from, ReadOnlySpan<Code> x)
    {
        string t = to.Code, suffix = from == DType.F32 ? "f" : "d";
        string above = to switch
        {
            DType.I8 => "128", DType.U8 => "256", DType.I32 => "2147483648", DType.U32 => "4294967296", DType.I64 => "9223372036854775808",
            _ => "18446744073709551616",
        };
        string inside = to switch
        {
            DType.I64 => "(long)x",
            DType.U64 => $"x >= 9223372036854775808{suffix} ? (ulong)(long)(x - 9223372036854775808{suffix}) | 0x8000000000000000UL : (ulong)(long)x",
            _ => $"({t})(long)x",
        };
        string below = to.IsUnsigned ? $"x > 0{suffix}" : $"x >= -{above}{suffix}";
        string name = $"Saturate_{from.Text}_to_{to.Text}";
        return Code.Call(library.Use(name, () => $$"""
            private static {{t}} {{name}}({{from.Code}} x)
            {
                if (x >= {{above}}{{suffix}})
                {
                    return {{t}}.MaxValue;
                }

                if ({{below}})
                {
                    return {{inside}};
                }

                return x == x ? {{t}}.MinValue : ({{t}})0;
            }
            """), x);
    }

    /// <summary>A function of x, y, … of one type, called with arguments.</summary>
    private Code Define(string name, DType type, string body, params ReadOnlySpan<Code> arguments)
    {
        string parameters = string.Join(", ", "xyz".Take(arguments.Length).Select(p => $"{type.Code} {p}")), function = $"{name}_{type.Text}";
        return Code.Call(library.Use(function, () =>
            $"private static {type.Code} {function}({parameters})\n{{\n    {body.ReplaceLineEndings("\n    ")}\n}}"), arguments);
    }
}
