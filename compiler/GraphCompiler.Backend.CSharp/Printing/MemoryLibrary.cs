using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.CSharp.Printing;

/// <summary>Access to memory beyond whole vectors: masked, in bytes, by index, past the caches. Each with a form that every machine has.</summary>
internal static class MemoryLibrary
{
    private const string Inlined = "[MethodImpl(MethodImplOptions.AggressiveInlining)]";

    /// <summary>Adjacent elements where the mask holds, 0 elsewhere; what is masked out is not touched.</summary>
    public static string LoadMasked(FunctionLibrary library, KernelType type)
    {
        string name = "LoadMasked_" + type.Suffix, element = type.Element.MemoryCode;
        string each = library.Use(name + "_each", () => $$"""
            private static {{type.Code}} {{name}}_each({{element}}* p, {{type.Mask.Code}} mask)
            {
                {{type.Code}} result = default;
                for (int lane = 0; lane < {{type.Lanes}}; lane++)
                {
                    if (((int*)&mask)[lane] != 0)
                    {
                        (({{type.Element.LaneCode}}*)&result)[lane] = {{FromMemory(type.Element, "p[lane]")}};
                    }
                }

                return result;
            }
            """);
        if (Masking(library, type) is not { } masking)
        {
            return each;
        }

        string zero = type.Bits == 512 ? $", {type.Code}.Zero" : "";
        return library.Use(name, () =>
            $"{Inlined}\nprivate static {type.Code} {name}({element}* p, {type.Mask.Code} mask) =>\n" +
            $"    {masking.Set}.IsSupported ? {masking.Set}.MaskLoad(p, {masking.Mask}{zero}) : {each}(p, mask);");
    }

    /// <summary>Writes adjacent elements where the mask holds; what is masked out is not touched.</summary>
    public static string StoreMasked(FunctionLibrary library, KernelType type)
    {
        string name = "StoreMasked_" + type.Suffix, element = type.Element.MemoryCode;
        string each = library.Use(name + "_each", () => $$"""
            private static void {{name}}_each({{element}}* p, {{type.Code}} value, {{type.Mask.Code}} mask)
            {
                for (int lane = 0; lane < {{type.Lanes}}; lane++)
                {
                    if (((int*)&mask)[lane] != 0)
                    {
                        p[lane] = {{ToMemory(type.Element, $"(({type.Element.LaneCode}*)&value)[lane]")}};
                    }
                }
            }
            """);
        if (Masking(library, type) is not { } masking)
        {
            return each;
        }

        return library.Use(name, () => $$"""
            {{Inlined}}
            private static void {{name}}({{element}}* p, {{type.Code}} value, {{type.Mask.Code}} mask)
            {
                if ({{masking.Set}}.IsSupported)
                {
                    {{masking.Set}}.MaskStore(p, {{masking.Mask}}, value);
                }
                else
                {
                    {{each}}(p, value, mask);
                }
            }
            """);
    }

    /// <summary>Truth values from adjacent bytes.</summary>
    public static string LoadMask(FunctionLibrary library, KernelType type)
    {
        string name = "Load_" + type.Suffix, vector = type.Vector;
        if (type.Bits > 128)
        {
            // Widened by one instruction: halves put together would go through memory.
            (string set, string bytes) = type.Bits == 512 ? ("Avx512F", "*(Vector128<byte>*)p") : ("Avx2", "p");
            return library.Use(name, () => $$"""
                {{Inlined}}
                private static {{type.Code}} {{name}}(byte* p) => {{set}}.IsSupported
                    ? ~{{vector}}.Equals({{set}}.ConvertTo{{vector}}Int32({{bytes}}), {{type.Code}}.Zero) : {{name}}_each(p);

                private static {{type.Code}} {{name}}_each(byte* p)
                {
                    {{type.Code}} result = default;
                    for (int lane = 0; lane < {{type.Lanes}}; lane++)
                    {
                        ((int*)&result)[lane] = {{FromMemory(type.Element, "p[lane]")}};
                    }

                    return result;
                }
                """);
        }

        string adjacent = type.Lanes == 4 ? "uint" : "ushort";
        return library.Use(name, () => $$"""
            {{Inlined}}
            private static {{type.Code}} {{name}}(byte* p)
            {
                Vector128<ushort> pairs = Vector128.WidenLower(Vector128.CreateScalar(*({{adjacent}}*)p).AsByte());
                return ~{{vector}}.Equals(Vector128.WidenLower(pairs), {{vector}}<uint>.Zero).AsInt32();
            }
            """);
    }

    /// <summary>Truth values to adjacent bytes, 0 or 1.</summary>
    public static string StoreMask(FunctionLibrary library, KernelType type)
    {
        string name = "Store_" + type.Suffix;
        string pairs = type.Bits == 512
            ? "Vector256<ushort> quads = Vector256.Narrow(lanes.GetLower(), lanes.GetUpper());\n"
                + "    Vector128<byte> bytes = Avx512F.IsSupported\n"
                + "        ? Avx512F.ConvertToVector128Byte(lanes) : Vector128.Narrow(quads.GetLower(), quads.GetUpper());"
            : $"Vector128<ushort> pairs = Vector128.Narrow({(type.Bits == 256 ? "lanes.GetLower(), lanes.GetUpper()" : "lanes, lanes")});\n"
                + "    Vector128<byte> bytes = Vector128.Narrow(pairs, pairs);";
        string stored = type.Lanes switch
        {
            16 => "*(Vector128<byte>*)p = bytes;",
            8 => "*(ulong*)p = bytes.AsUInt64().ToScalar();",
            4 => "*(uint*)p = bytes.AsUInt32().ToScalar();",
            _ => "*(ushort*)p = bytes.AsUInt16().ToScalar();",
        };
        return library.Use(name, () => $$"""
            {{Inlined}}
            private static void {{name}}(byte* p, {{type.Code}} mask)
            {
                {{type.Vector}}<uint> lanes = (mask & {{type.Vector}}<int>.One).AsUInt32();
                {{pairs}}
                {{stored}}
            }
            """);
    }

    /// <summary>An element for each lane, by index.</summary>
    public static string Gather(FunctionLibrary library, KernelType type, KernelType index)
    {
        string name = $"Gather_{type.Suffix}_{index.Suffix}";
        IEnumerable<string> lanes = Enumerable.Range(0, type.Lanes).Select(lane => $"p[(({index.Element.Code}*)&index)[{lane}]]");
        return library.Use(name, () =>
            $"private static {type.Code} {name}({type.Element.Code}* p, {index.Code} index) =>\n" +
            $"    {type.Vector}.Create(\n        {string.Join(",\n        ", lanes)});");
    }

    /// <summary>An element by index for each lane where the mask holds, 0 elsewhere.</summary>
    public static string GatherMasked(FunctionLibrary library, KernelType type, KernelType index)
    {
        string name = $"GatherMasked_{type.Suffix}_{index.Suffix}";
        return library.Use(name, () => $$"""
            private static {{type.Code}} {{name}}({{type.Element.Code}}* p, {{index.Code}} index, {{type.Mask.Code}} mask)
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

    /// <summary>The instruction set with masked access to a type, and its form of the mask; null for bytes.</summary>
    private static (string Set, string Mask)? Masking(FunctionLibrary library, KernelType type)
    {
        if (type.Element == DType.Bool)
        {
            return null;
        }

        string set = type.Bits == 512 ? "Avx512F" : type.Element.IsFloat ? "Avx" : "Avx2";
        return (set, new VectorFunctions(library).MaskFor(type, new Code("mask")).Text);
    }

    private static string FromMemory(DType element, string text) => element == DType.Bool ? $"{text} != 0 ? -1 : 0" : text;

    private static string ToMemory(DType element, string text) => element == DType.Bool ? $"(byte)({text} & 1)" : text;
}
