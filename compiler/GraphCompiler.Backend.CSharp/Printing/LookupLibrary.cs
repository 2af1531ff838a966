using System.Globalization;
using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.CSharp.Printing;

/// <summary>Tables of constants as methods: a permutation of registers that hold the table, where the machine has one.</summary>
internal static class LookupLibrary
{
    /// <summary>The name of the method for a table; its text goes to the library.</summary>
    public static string Use(FunctionLibrary library, Lookup lookup)
    {
        string name = $"Lookup_{Digest(lookup):x16}_{lookup.Type.Suffix}", each = name + "_each";
        KernelType type = lookup.Type, index = lookup.Index.Type;
        string[] numbers = [.. lookup.Table.Select(bits => CSharpText.Literal(new Const(type.Scalar, bits)).Text)];
        if (type.Lanes == 1)
        {
            string element = type.Element.Code;
            return library.Use(name, () => $$"""
                private static {{element}} {{name}}({{index.Code}} index) =>
                    ((ReadOnlySpan<{{element}}>)[{{string.Join(", ", numbers)}}])[(int)(index & 15)];
                """);
        }

        string scalar = Use(library, lookup with { Type = type.Scalar, Index = new Const(index.Scalar, 0) });
        library.Use(each, () => $$"""
            private static {{type.Code}} {{each}}({{index.Code}} index)
            {
                {{type.Code}} result = default;
                for (int lane = 0; lane < {{type.Lanes}}; lane++)
                {
                    (({{type.Element.Code}}*)&result)[lane] = {{scalar}}((({{index.Element.Code}}*)&index)[lane]);
                }

                return result;
            }
            """);
        return library.Use(name, () =>
            "[MethodImpl(MethodImplOptions.AggressiveInlining)]\n" +
            $"private static {type.Code} {name}({index.Code} index) =>\n    {Permutation(type, index, numbers, each)};");
    }

    private static string Permutation(KernelType type, KernelType index, string[] numbers, string each)
    {
        string Registers(int first) => $"{type.Vector}.Create({string.Join(", ", numbers.Skip(first).Take(type.Lanes))})";
        KernelType numbering = index with { Element = type.Element == DType.U32 ? DType.U32 : DType.I32 };
        string at = index == numbering ? "index" : numbering.Reinterpret(new Code("index")).Text;
        (string single, string back) = type.Element == DType.F32 ? ("", "") : (".AsSingle()", $".{type.As}()");
        return type.Lanes switch
        {
            16 => $"Avx512F.IsSupported ? Avx512F.PermuteVar16x32({Registers(0)}, {at}) : {each}(index)",
            // The fourth bit of the number is moved to the sign, which chooses between two registers.
            8 => $"Avx2.IsSupported\n        ? Avx.BlendVariable(Avx2.PermuteVar8x32({Registers(0)}, {at}){single}, "
                + $"Avx2.PermuteVar8x32({Registers(8)}, {at}){single}, (index << 28).AsSingle()){back}\n        : {each}(index)",
            _ => $"{each}(index)",
        };
    }

    /// <summary>A number that tells tables apart (FNV-1a).</summary>
    private static ulong Digest(Lookup lookup)
    {
        ulong digest = 14695981039346656037;
        foreach (ulong bits in lookup.Table)
        {
            digest = unchecked((digest ^ bits) * 1099511628211);
        }

        return digest;
    }
}
