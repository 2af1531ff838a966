using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.CSharp.Printing;

/// <summary>Functions of lanes for which there is an instruction on x86, but no single call for all machines.</summary>
internal static class VectorLibrary
{
    private const string Inlined = "[MethodImpl(MethodImplOptions.AggressiveInlining)]";

    /// <summary>Lanes of 32 bits in lanes of 64.</summary>
    public static string Widen(FunctionLibrary library, DType from, DType to, int lanes)
    {
        KernelType narrow = new(from, lanes), wide = new(to, lanes);
        string name = $"Widen_{narrow.Suffix}_to_{wide.Suffix}", method = to switch { DType.F64 => "Double", _ => "Int64" };
        string portable = lanes == 2
            ? $"{narrow.Vector}.WidenLower(x)"
            : $"{wide.Vector}.Create({narrow.Vector}.WidenLower(x), {narrow.Vector}.WidenUpper(x))";
        string reinterpret = to == DType.U64 ? ".AsUInt64()" : "";
        string expression = lanes switch
        {
            8 => $"Avx512F.IsSupported ? Avx512F.ConvertToVector512{method}(x){reinterpret} : {portable}",
            4 when to == DType.F64 => $"Avx.IsSupported ? Avx.ConvertToVector256Double(x) : {portable}",
            4 => $"Avx2.IsSupported ? Avx2.ConvertToVector256Int64(x){reinterpret} : {portable}",
            _ => portable,
        };
        return library.Use(name, () => $"{Inlined}\nprivate static {wide.Code} {name}({narrow.Code} x) =>\n    {expression};");
    }

    /// <summary>Lanes of 64 bits in lanes of 32: integers lose their high half, floats are rounded.</summary>
    public static string Narrow(FunctionLibrary library, DType from, DType to, int lanes)
    {
        KernelType wide = new(from, lanes), narrow = new(to, lanes);
        string name = $"Narrow_{wide.Suffix}_to_{narrow.Suffix}", method = to == DType.F32 ? "Single" : "Int32";
        string portable = lanes == 2 ? "Vector128.Narrow(x, x)" : $"{narrow.Vector}.Narrow(x.GetLower(), x.GetUpper())";
        string expression = lanes switch
        {
            8 => $"Avx512F.IsSupported ? Avx512F.ConvertToVector256{method}(x) : {portable}",
            4 when to == DType.F32 => $"Avx.IsSupported ? Avx.ConvertToVector128Single(x) : {portable}",
            _ => portable,
        };
        return library.Use(name, () => $"{Inlined}\nprivate static {narrow.Code} {name}({wide.Code} x) =>\n    {expression};");
    }

    /// <summary>High halves of products of unsigned 32-bit integers: of the even lanes and of the odd ones, put together again.</summary>
    public static string MultiplyHigh(FunctionLibrary library, KernelType type)
    {
        string name = "MultiplyHigh_" + type.Suffix, v = type.Vector, full = $"{v}<ulong>";
        string product = (type.Bits switch { 512 => "Avx512F", 256 => "Avx2", _ => "Sse2" }) switch
        {
            var isa => $"{isa}.IsSupported ? {isa}.Multiply(x, y) : (x.AsUInt64() & {v}.Create(0xFFFF_FFFFul)) * (y.AsUInt64() & {v}.Create(0xFFFF_FFFFul))",
        };
        string even = library.Use("Multiply_even_" + type.Suffix, () =>
            $"{Inlined}\nprivate static {full} Multiply_even_{type.Suffix}({type.Code} x, {type.Code} y) =>\n    {product};");
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
        return library.Use(name, () =>
            $"{Inlined}\nprivate static {type.Code} {name}({type.Code} x, {type.Code} y) =>\n" +
            $"    {isa}.IsSupported ? {isa}.{method}({lanes}, {counts}).{type.As} : {fallback}(x, y);");
    }
}
