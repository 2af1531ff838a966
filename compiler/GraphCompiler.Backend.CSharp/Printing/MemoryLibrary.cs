using System.Globalization;
using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.CSharp.Printing;

/// <summary>Access to memory beyond whole vectors: masked, in bytes, by index, past the caches. Each with a form that every machine has.</summary>
internal static class MemoryLibrary
{
    private const string Inlined = "[MethodImpl(MethodImplOptions.AggressiveInlining)]";

    /// <summary>Adjacent elements where the mask holds, 0 elsewhere; what is masked out is not touched.</summary>
    public static string LoadMasked(FunctionLibrary library, KernelType type, DType memory)
    {
        string name = "LoadMasked_" + Suffix(type, memory), element = memory.MemoryCode;
        string each = library.Use(name + "_each", () => $$"""
            private static {{type.Code}} {{name}}_each({{element}}* p, {{type.Mask.Code}} mask)
            {
                {{type.Code}} result = default;
                for (int lane = 0; lane < {{type.Lanes}}; lane++)
                {
                    if (((int*)&mask)[lane] != 0)
                    {
                        (({{type.Element.LaneCode}}*)&result)[lane] = {{FromMemory(memory, "p[lane]")}};
                    }
                }

                return result;
            }
            """);
        if (Masking(library, type, memory) is not { } masking)
        {
            return each;
        }

        string zero = memory.Size == 1 ? $", Vector128<{element}>.Zero" : type.Bits == 512 ? $", {type.Code}.Zero" : "";
        string loaded = $"{masking.Set}.MaskLoad(p, {masking.Mask}{zero})";
        loaded = memory.Size > 1 ? loaded : Truth(memory, type, $"Avx512F.ConvertToVector512Int32({loaded})");
        return library.Use(name, () =>
            $"{Inlined}\nprivate static {type.Code} {name}({element}* p, {type.Mask.Code} mask) =>\n" +
            $"    {masking.Set}.IsSupported ? {loaded} : {each}(p, mask);");
    }

    /// <summary>Writes adjacent elements where the mask holds; what is masked out is not touched.</summary>
    public static string StoreMasked(FunctionLibrary library, KernelType type, DType memory)
    {
        string name = "StoreMasked_" + Suffix(type, memory), element = memory.MemoryCode;
        string each = library.Use(name + "_each", () => $$"""
            private static void {{name}}_each({{element}}* p, {{type.Code}} value, {{type.Mask.Code}} mask)
            {
                for (int lane = 0; lane < {{type.Lanes}}; lane++)
                {
                    if (((int*)&mask)[lane] != 0)
                    {
                        p[lane] = {{ToMemory(memory, $"(({type.Element.LaneCode}*)&value)[lane]")}};
                    }
                }
            }
            """);
        if (Masking(library, type, memory) is not { } masking)
        {
            return each;
        }

        string stored = memory.Size > 1 ? "value" : BytesOf(memory, memory == DType.Bool ? "(value & Vector512<int>.One)" : "value");
        return library.Use(name, () => $$"""
            {{Inlined}}
            private static void {{name}}({{element}}* p, {{type.Code}} value, {{type.Mask.Code}} mask)
            {
                if ({{masking.Set}}.IsSupported)
                {
                    {{masking.Set}}.MaskStore(p, {{masking.Mask}}, {{stored}});
                }
                else
                {
                    {{each}}(p, value, mask);
                }
            }
            """);
    }

    /// <summary>Lanes of 32 bits from adjacent bytes: numbers extended, truth values as masks.</summary>
    public static string LoadBytes(FunctionLibrary library, KernelType type, DType element)
    {
        string name = "Load_" + Suffix(type, element), memory = element.MemoryCode;
        if (type.Bits > 128)
        {
            // Widened by one instruction: halves put together would go through memory.
            (string set, string bytes) = type.Bits == 512 ? ("Avx512F", $"*(Vector128<{memory}>*)p") : ("Avx2", "p");
            return library.Use(name, () => $$"""
                {{Inlined}}
                private static {{type.Code}} {{name}}({{memory}}* p) => {{set}}.IsSupported
                    ? {{Truth(element, type, $"{set}.ConvertTo{type.Vector}Int32({bytes})")}} : {{name}}_each(p);

                private static {{type.Code}} {{name}}_each({{memory}}* p)
                {
                    {{type.Code}} result = default;
                    for (int lane = 0; lane < {{type.Lanes}}; lane++)
                    {
                        ((int*)&result)[lane] = {{FromMemory(element, "p[lane]")}};
                    }

                    return result;
                }
                """);
        }

        string adjacent = type.Lanes == 4 ? "uint" : "ushort";
        (string taken, string narrow) = element == DType.I8 ? ("AsSByte()", "short") : ("AsByte()", "ushort");
        string wide = $"Vector128.WidenLower(pairs){(element == DType.I8 ? "" : ".AsInt32()")}";
        return library.Use(name, () => $$"""
            {{Inlined}}
            private static {{type.Code}} {{name}}({{memory}}* p)
            {
                Vector128<{{narrow}}> pairs = Vector128.WidenLower(Vector128.CreateScalar(*({{adjacent}}*)p).{{taken}});
                return {{Truth(element, type, wide)}};
            }
            """);
    }

    /// <summary>Lanes of 32 bits to adjacent bytes: the low bits of numbers, truth values as 0 or 1.</summary>
    public static string StoreBytes(FunctionLibrary library, KernelType type, DType element, bool nonTemporal)
    {
        string name = (nonTemporal ? "StoreNonTemporal_" : "Store_") + Suffix(type, element);
        string pairs = type.Bits == 512
            ? "Vector256<ushort> quads = Vector256.Narrow(lanes.GetLower(), lanes.GetUpper());\n"
                + "    Vector128<byte> bytes = Avx512F.IsSupported\n"
                + "        ? Avx512F.ConvertToVector128Byte(lanes) : Vector128.Narrow(quads.GetLower(), quads.GetUpper());"
            : $"Vector128<ushort> pairs = Vector128.Narrow({(type.Bits == 256 ? "lanes.GetLower(), lanes.GetUpper()" : "lanes, lanes")});\n"
                + "    Vector128<byte> bytes = Vector128.Narrow(pairs, pairs);";
        string stored = type.Lanes switch
        {
            16 when nonTemporal =>
                "if (((nuint)p & 15) == 0)\n    {\n        bytes.StoreAlignedNonTemporal((byte*)p);\n        return;\n    }\n\n    *(Vector128<byte>*)p = bytes;",
            16 => "*(Vector128<byte>*)p = bytes;",
            8 => "*(ulong*)p = bytes.AsUInt64().ToScalar();",
            4 => "*(uint*)p = bytes.AsUInt32().ToScalar();",
            _ => "*(ushort*)p = bytes.AsUInt16().ToScalar();",
        };
        string bits = element == DType.Bool ? $"(value & {type.Vector}<int>.One)" : "value";
        return library.Use(name, () => $$"""
            {{Inlined}}
            private static void {{name}}({{element.MemoryCode}}* p, {{type.Code}} value)
            {
                {{type.Vector}}<uint> lanes = {{bits}}.AsUInt32();
                {{pairs}}
                {{stored}}
            }
            """);
    }

    /// <summary>An element for each lane, by index.</summary>
    public static string Gather(FunctionLibrary library, KernelType type, DType element, KernelType index)
    {
        string name = $"Gather_{Suffix(type, element)}_{index.Suffix}";
        IEnumerable<string> lanes = Enumerable.Range(0, type.Lanes).Select(lane => $"p[(({index.Element.Code}*)&index)[{lane}]]");
        string Method(string own, string value) => $"private static {type.Code} {own}({element.Code}* p, {index.Code} index) =>\n    {value};";
        string each = $"{type.Vector}.Create(\n        {string.Join(",\n        ", lanes)})";
        if (element.Size != 4 || index.Element != DType.I32 || type.Lanes < 8)
        {
            return library.Use(name, () => Method(name, each));
        }

        library.Use(name + "_each", () => Method(name + "_each", each));
        const string Half = "Avx2.GatherVector256(p, index{0}, 4)";
        string gathered = type.Lanes == 8 ? string.Format(CultureInfo.InvariantCulture, Half, "")
            : $"Vector512.Create({string.Format(CultureInfo.InvariantCulture, Half, ".GetLower()")}, {string.Format(CultureInfo.InvariantCulture, Half, ".GetUpper()")})";
        return library.Use(name, () => $"{Inlined}\n" + Method(name, $"Avx2.IsSupported ? {gathered} : {name}_each(p, index)"));
    }

    /// <summary>An element by index for each lane where the mask holds, 0 elsewhere.</summary>
    public static string GatherMasked(FunctionLibrary library, KernelType type, DType element, KernelType index)
    {
        string name = $"GatherMasked_{Suffix(type, element)}_{index.Suffix}";
        return library.Use(name, () => $$"""
            private static {{type.Code}} {{name}}({{element.Code}}* p, {{index.Code}} index, {{type.Mask.Code}} mask)
            {
                {{type.Code}} result = default;
                for (int lane = 0; lane < {{type.Lanes}}; lane++)
                {
                    if (((int*)&mask)[lane] != 0)
                    {
                        (({{type.Element.LaneCode}}*)&result)[lane] = p[(({{index.Element.Code}}*)&index)[lane]];
                    }
                }

                return result;
            }
            """);
    }

    /// <summary>Writes a vector past the caches where it is aligned, as the instruction demands, and through them where not.</summary>
    public static string StoreNonTemporal(FunctionLibrary library, KernelType type)
    {
        string name = "StoreNonTemporal_" + type.Suffix;
        return library.Use(name, () => $$"""
            {{Inlined}}
            private static void {{name}}({{type.Element.Code}}* p, {{type.Code}} value)
            {
                if (((nuint)p & {{(type.Bits / 8) - 1}}) == 0)
                {
                    value.StoreAlignedNonTemporal(p);
                }
                else
                {
                    *({{VectorAliases.Pointer(type)}})p = value;
                }
            }
            """);
    }

    /// <summary>A cache line on its way to the first-level cache (near) or the second; nothing where the machine has no such instruction.</summary>
    public static string Prefetch(FunctionLibrary library, bool near)
    {
        string name = near ? "PrefetchNear" : "Prefetch";
        return library.Use(name, () => $$"""
            {{Inlined}}
            private static void {{name}}(void* p)
            {
                if (Sse.IsSupported)
                {
                    Sse.{{(near ? "Prefetch0" : "Prefetch1")}}(p);
                }
            }
            """);
    }

    /// <summary>The instruction set with masked access to a type, and its form of the mask; null for bytes where there is none.</summary>
    private static (string Set, string Mask)? Masking(FunctionLibrary library, KernelType type, DType memory)
    {
        if (memory.Size == 1)
        {
            return type.Bits == 512 ? ("Avx512BW.VL", BytesOf(memory, "mask")) : null;
        }

        string set = type.Bits == 512 ? "Avx512F" : type.Element.IsFloat ? "Avx" : "Avx2";
        return (set, new VectorFunctions(library).MaskFor(type, new Code("mask")).Text);
    }

    /// <summary>The low bytes of 512 bits of 32-bit lanes.</summary>
    private static string BytesOf(DType memory, string lanes) =>
        memory == DType.I8 ? $"Avx512F.ConvertToVector128SByte({lanes})" : $"Avx512F.ConvertToVector128Byte({lanes}.AsUInt32())";

    /// <summary>What lanes of extended bytes say: truth values are masks.</summary>
    private static string Truth(DType memory, KernelType type, string extended) =>
        memory == DType.Bool ? $"~{type.Vector}.Equals({extended}, {type.Code}.Zero)" : extended;

    /// <summary>A type in lanes as part of a method's name, with the element in memory where that is another.</summary>
    private static string Suffix(KernelType type, DType element) => element == type.Element ? type.Suffix : $"{element.Text}_{type.Suffix}";

    private static string FromMemory(DType element, string text) => element == DType.Bool ? $"{text} != 0 ? -1 : 0" : text;

    private static string ToMemory(DType element, string text) =>
        element == DType.Bool ? $"(byte)({text} & 1)" : element.IsNarrow ? $"({element.Code}){text}" : text;
}
