using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.CSharp.Printing;

/// <summary>Functions of lanes for which there is an instruction on x86, but no single call for all machines.</summary>
internal static class VectorLibrary
{
    private const string Inlined = "[MethodImpl(MethodImplOptions.AggressiveInlining)]";

    /// <summary>A mask in lanes of 64 bits.</summary>
    public static string WidenMask(FunctionLibrary library, int lanes)
    {
        KernelType narrow = new(DType.Bool, lanes), wide = new(DType.I64, lanes);
        string portable = lanes == 2
            ? "Vector128.WidenLower(mask)"
            : $"{wide.Vector}.Create({narrow.Vector}.WidenLower(mask), {narrow.Vector}.WidenUpper(mask))";
        string expression = lanes switch
        {
            8 => $"Avx512F.IsSupported ? Avx512F.ConvertToVector512Int64(mask) : {portable}",
            4 => $"Avx2.IsSupported ? Avx2.ConvertToVector256Int64(mask) : {portable}",
            _ => portable,
        };
        return Method(library, "WidenMask_" + narrow.Suffix, wide.Code, $"{narrow.Code} mask", expression);
    }

    /// <summary>A mask of lanes of 64 bits in lanes of 32.</summary>
    public static string NarrowMask(FunctionLibrary library, int lanes)
    {
        KernelType wide = new(DType.I64, lanes), narrow = new(DType.Bool, lanes);
        string portable = lanes == 2 ? "Vector128.Narrow(mask, mask)" : $"{narrow.Vector}.Narrow(mask.GetLower(), mask.GetUpper())";
        string expression = lanes == 8 ? $"Avx512F.IsSupported ? Avx512F.ConvertToVector256Int32(mask) : {portable}" : portable;
        return Method(library, "NarrowMask_" + narrow.Suffix, narrow.Code, $"{wide.Code} mask", expression);
    }

    /// <summary>High halves of products of unsigned 32-bit integers: of the even lanes and of the odd ones, put together again.</summary>
    public static string MultiplyHigh(FunctionLibrary library, KernelType type)
    {
        string name = "MultiplyHigh_" + type.Suffix, v = type.Vector, full = $"{v}<ulong>";
        string isa = type.Bits switch { 512 => "Avx512F", 256 => "Avx2", _ => "Sse2" };
        string low = $"{v}.Create(0xFFFF_FFFFul)";
        string even = Method(
            library, "MultiplyEven_" + type.Suffix, full, $"{type.Code} x, {type.Code} y",
            $"{isa}.IsSupported ? {isa}.Multiply(x, y) : (x.AsUInt64() & {low}) * (y.AsUInt64() & {low})");
        return library.Use(name, () => $$"""
            {{Inlined}}
            private static {{type.Code}} {{name}}({{type.Code}} x, {{type.Code}} y)
            {
                {{full}} even = {{even}}(x, y) >>> 32;
                {{full}} odd = {{even}}((x.AsUInt64() >>> 32).AsUInt32(), (y.AsUInt64() >>> 32).AsUInt32());
                return (even | odd & {{v}}.Create(0xFFFF_FFFF_0000_0000ul)).AsUInt32();
            }
            """);
    }

    /// <summary>x · 2^n; in two steps, of which at most the second rounds, where there is no instruction for it.</summary>
    public static string Scale(FunctionLibrary library, KernelType type)
    {
        string name = "Scale_" + type.Suffix, v = type.Vector;
        bool single = type.Element == DType.F32;
        // 1.5 · 2^(bits of the mantissa) brings n to the low bits.
        (string shifter, string integers, string back, string bias, int shift) = single
            ? ("12582912f", "AsInt32()", "AsSingle()", "127", 23) : ("6755399441055744d", "AsInt64()", "AsDouble()", "1023L", 52);
        string steps = library.Use(name + "_steps", () => $$"""
            {{Inlined}}
            private static {{type.Code}} {{name}}_steps({{type.Code}} x, {{type.Code}} n)
            {
                var whole = (n + {{v}}.Create({{shifter}})).{{integers}} - {{v}}.Create({{shifter}}).{{integers}};
                var half = whole >> 1;
                var bias = {{v}}.Create({{bias}});
                return x * (half + bias << {{shift}}).{{back}} * (whole - half + bias << {{shift}}).{{back}};
            }
            """);
        string isa = type.Bits == 512 ? "Avx512F" : "Avx512F.VL";
        return Method(
            library, name, type.Code, $"{type.Code} x, {type.Code} n", $"{isa}.IsSupported ? {isa}.Scale(x, n) : {steps}(x, n)");
    }

    /// <summary>Each lane shifted by a count of its own, taken as unsigned.</summary>
    public static string Shift(FunctionLibrary library, ScalarFunction function, KernelType type)
    {
        string name = $"{function}_{type.Suffix}";
        string isa = type.Bits == 512 ? "Avx512F" : "Avx2";
        string method = function switch
        {
            ScalarFunction.ShiftLeft => "ShiftLeftLogicalVariable",
            ScalarFunction.ShiftRightLogical => "ShiftRightLogicalVariable",
            _ => "ShiftRightArithmeticVariable",
        };
        string fallback = library.Lanewise(function, type, type, type);
        bool wide = type.Element.Size == 8;
        if (function == ScalarFunction.ShiftRightArithmetic && wide && type.Bits < 512)
        {
            return fallback;
        }

        string counts = wide ? "y.AsUInt64()" : "y.AsUInt32()";
        string lanes = function == ScalarFunction.ShiftRightArithmetic ? wide ? "x.AsInt64()" : "x.AsInt32()" : "x";
        return Method(
            library, name, type.Code, $"{type.Code} x, {type.Code} y",
            $"{isa}.IsSupported ? {type.Reinterpret(new Code($"{isa}.{method}({lanes}, {counts})")).Text} : {fallback}(x, y)");
    }

    private static string Method(FunctionLibrary library, string name, string result, string parameters, string expression) =>
        library.Use(name, () => $"{Inlined}\nprivate static {result} {name}({parameters}) =>\n    {expression};");
}
