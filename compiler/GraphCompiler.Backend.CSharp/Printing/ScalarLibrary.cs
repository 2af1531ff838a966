using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.CSharp.Printing;

/// <summary>Functions for which the rules of the kernel IR differ from those of C#.</summary>
internal static class ScalarLibrary
{
    /// <summary>Division toward zero; x/0 has all bits set, min/−1 is min.</summary>
    public static string Divide(FunctionLibrary library, DType type)
    {
        string name = "Divide_" + type.Text, t = type.Code;
        string quotient = type.IsUnsigned
            ? $"y == 0 ? {t}.MaxValue : ({t})(x / y)"
            : $"y == 0 ? ({t})-1 : y == -1 ? ({t})-x : ({t})(x / y)";
        return library.Use(name, () => $"private static {t} {name}({t} x, {t} y) => {quotient};");
    }

    /// <summary>Absolute value of a signed integer; that of min is min.</summary>
    public static string Absolute(FunctionLibrary library, DType type)
    {
        string name = "Absolute_" + type.Text, t = type.Code;
        return library.Use(name, () => $"private static {t} {name}({t} x) => x < 0 ? ({t})-x : x;");
    }

    /// <summary>A shift by y taken as unsigned: where it is not below the width nothing is left but the sign of an arithmetic shift.</summary>
    public static string Shift(FunctionLibrary library, ScalarFunction function, DType type)
    {
        string name = $"{function}_{type.Text}", t = type.Code;
        int width = type.Size * 8;
        string unsigned = width switch { 8 => "byte", 32 => "uint", _ => "ulong" }, signed = width switch { 8 => "sbyte", 32 => "int", _ => "long" };
        string shifted = function switch
        {
            ScalarFunction.ShiftLeft => $"({unsigned})y < {width} ? ({t})(x << (int)y) : ({t})0",
            ScalarFunction.ShiftRightLogical => $"({unsigned})y < {width} ? ({t})(({unsigned})x >> (int)y) : ({t})0",
            _ => $"({t})(({signed})x >> (int)Math.Min(({unsigned})y, ({unsigned}){width - 1}))",
        };
        return library.Use(name, () => $"private static {t} {name}({t} x, {t} y) => {shifted};");
    }

    /// <summary>x · 2^n in two steps, of which at most the second rounds; 1.5 · 2^(bits of the mantissa) brings n to the low bits.</summary>
    public static string Scale(FunctionLibrary library, DType type)
    {
        string name = "Scale_" + type.Text, t = type.Code;
        (string shifter, string integer, string bits, int bias, int shift) = type == DType.F32
            ? ("12582912f", "int", "Int32BitsToSingle", 127, 23) : ("6755399441055744d", "long", "Int64BitsToDouble", 1023, 52);
        string back = type == DType.F32 ? "SingleToInt32Bits" : "DoubleToInt64Bits";
        return library.Use(name, () => $$"""
            private static {{t}} {{name}}({{t}} x, {{t}} n)
            {
                {{integer}} whole = BitConverter.{{back}}(n + {{shifter}}) - BitConverter.{{back}}({{shifter}}), half = whole >> 1;
                return x * BitConverter.{{bits}}(half + {{bias}} << {{shift}}) * BitConverter.{{bits}}(whole - half + {{bias}} << {{shift}});
            }
            """);
    }

    /// <summary>An unsigned 64-bit integer as a float, rounded once: what does not fit 63 bits is halved, with its last bit kept sticky.</summary>
    public static string FromUInt64(FunctionLibrary library, DType to)
    {
        string name = "FromUInt64_" + to.Text, t = to.Code;
        return library.Use(name, () =>
            $"private static {t} {name}(ulong x) => (long)x >= 0 ? ({t})(long)x : ({t})(long)(x >> 1 | x & 1) * 2;");
    }
}
