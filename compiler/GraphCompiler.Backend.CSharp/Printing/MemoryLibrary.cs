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

    /// <summary>Adjacent bytes, each in a lane of its own.</summary>
    public static string LoadBytes(FunctionLibrary library, KernelType type)
    {
        string name = "Load_" + type.Suffix, vector = type.Vector;
        bool signed = type.Element == DType.I8;
        string bytes = "Vector128.CreateScalar(*(" + type.Lanes switch { 8 => "ulong", 4 => "uint", _ => "ushort" } + "*)p)";
        string packed = (type.Lanes == 16 ? "*(Vector128<byte>*)p" : bytes + ".AsByte()") is var b && signed ? $"({b}).AsSByte()" : b;
        string half = signed ? "short" : "ushort", lane = signed ? "int" : "uint";
        string widened = type.Bits switch
        {
            512 => $$"""
                Vector256<{{half}}> pairs = Vector256.Create(Vector128.WidenLower(bytes), Vector128.WidenUpper(bytes));
                    Vector512<{{lane}}> lanes = Vector512.Create(Vector256.WidenLower(pairs), Vector256.WidenUpper(pairs));
                """,
            256 => $$"""
                Vector128<{{half}}> pairs = Vector128.WidenLower(bytes);
                    Vector256<{{lane}}> lanes = Vector256.Create(Vector128.WidenLower(pairs), Vector128.WidenUpper(pairs));
                """,
            _ => $"Vector128<{lane}> lanes = Vector128.WidenLower(Vector128.WidenLower(bytes));",
        };
        string result = type.Element == DType.Bool ? $"~{vector}.Equals(lanes.AsInt32(), {vector}<int>.Zero)" : "lanes";
        return library.Use(name, () => $$"""
            {{Inlined}}
            private static {{type.Code}} {{name}}({{type.Element.MemoryCode}}* p)
            {
                var bytes = {{packed}};
                {{widened}}
                return {{result}};
            }
            """);
    }

    /// <summary>Writes the low byte of each lane; of a mask 0 or 1.</summary>
    public static string StoreBytes(FunctionLibrary library, KernelType type)
    {
        string name = "Store_" + type.Suffix;
        string lanes = type.Element switch
        {
            DType.Bool => $"(value & {type.Vector}<int>.One).AsUInt32()", DType.I8 => "value.AsUInt32()", _ => "value",
        };
        string narrowed = type.Bits switch
        {
            512 => "Vector256<ushort> pairs = Vector256.Narrow(lanes.GetLower(), lanes.GetUpper());\n"
                + "    Vector128<byte> bytes = Vector128.Narrow(pairs.GetLower(), pairs.GetUpper());",
            256 => "Vector128<ushort> pairs = Vector128.Narrow(lanes.GetLower(), lanes.GetUpper());\n"
                + "    Vector128<byte> bytes = Vector128.Narrow(pairs, pairs);",
            _ => "Vector128<ushort> pairs = Vector128.Narrow(lanes, lanes);\n    Vector128<byte> bytes = Vector128.Narrow(pairs, pairs);",
        };
        string stored = type.Lanes switch
        {
            16 => "*(Vector128<byte>*)p = bytes;",
            8 => "*(ulong*)p = bytes.AsUInt64().ToScalar();",
            4 => "*(uint*)p = bytes.AsUInt32().ToScalar();",
            _ => "*(ushort*)p = bytes.AsUInt16().ToScalar();",
        };
        return library.Use(name, () => $$"""
            {{Inlined}}
            private static void {{name}}({{type.Element.MemoryCode}}* p, {{type.Code}} value)
            {
                {{type.Vector}}<uint> lanes = {{lanes}};
                {{narrowed}}
                {{stored}}
            }
            """);
    }

    /// <summary>An element for each lane, by index.</summary>
    public static string Gather(FunctionLibrary library, KernelType type, KernelType index)
    {
        string name = $"Gather_{type.Suffix}_{index.Suffix}";
        IEnumerable<string> lanes = Enumerable.Range(0, type.Lanes)
            .Select(lane => FromMemory(type.Element, $"p[(({index.Element.Code}*)&index)[{lane}]]"))
            .Concat(Enumerable.Repeat("0", (type.Bits / 8 / type.Element.LaneBytes) - type.Lanes));
        return library.Use(name, () =>
            $"private static {type.Code} {name}({type.Element.MemoryCode}* p, {index.Code} index) =>\n" +
            $"    {type.Vector}.Create(\n        {string.Join(",\n        ", lanes)});");
    }

    /// <summary>An element by index for each lane where the mask holds, 0 elsewhere.</summary>
    public static string GatherMasked(FunctionLibrary library, KernelType type, KernelType index)
    {
        string name = $"GatherMasked_{type.Suffix}_{index.Suffix}";
        return library.Use(name, () => $$"""
            private static {{type.Code}} {{name}}({{type.Element.MemoryCode}}* p, {{index.Code}} index, {{type.Mask.Code}} mask)
            {
                {{type.Code}} result = default;
                for (int lane = 0; lane < {{type.Lanes}}; lane++)
                {
                    if (((int*)&mask)[lane] != 0)
                    {
                        (({{type.Element.LaneCode}}*)&result)[lane] = {{FromMemory(type.Element, $"p[(({index.Element.Code}*)&index)[lane]]")}};
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
                    *({{type.Code}}*)p = value;
                }
            }
            """);
    }

    /// <summary>The instruction set with masked access to a type, and its form of the mask; null for bytes and for half a register.</summary>
    private static (string Set, string Mask)? Masking(FunctionLibrary library, KernelType type)
    {
        // The lanes of a mask beyond half a register are undefined.
        if (type.Element.Size == 1 || MemoryAccess.IsHalf(type))
        {
            return null;
        }

        string set = type.Bits == 512 ? "Avx512F" : type.Element.IsFloat ? "Avx" : "Avx2";
        return (set, new VectorFunctions(library).MaskFor(type, new Code("mask")).Text);
    }

    private static string FromMemory(DType element, string text) => element == DType.Bool ? $"{text} != 0 ? -1 : 0" : text;

    private static string ToMemory(DType element, string text) => element switch
    {
        DType.Bool => $"(byte)({text} & 1)", DType.I8 or DType.U8 => $"({element.Code}){text}", _ => text,
    };
}
