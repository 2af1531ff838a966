using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.CSharp.Printing;

/// <summary>Lanes put where others say: by an instruction where there is one.</summary>
internal static class PermuteLibrary
{
    /// <summary>The expression; the method for machines without the instruction goes to the library.</summary>
    public static Code Print(FunctionLibrary library, Permute permute, Code vector, Code index)
    {
        (KernelType type, KernelType number) = (permute.Type, permute.Index.Type);
        Code each = Code.Call(Each(library, type, number), vector, index);
        KernelType single = type with { Element = DType.F32 };
        bool isSingle = type.Element == DType.F32;
        (string set, string method) = type.Lanes switch { 16 => ("Avx512F", "PermuteVar16x32"), 8 => ("Avx2", "PermuteVar8x32"), _ => ("Avx", "PermuteVar") };
        Code call = Code.Call($"{set}.{method}", isSingle ? vector : single.Reinterpret(vector), index);
        return new Code($"{set}.IsSupported ? {(isSingle ? call : type.Reinterpret(call)).Text} : {each.Text}", Binding.Conditional);
    }

    private static string Each(FunctionLibrary library, KernelType type, KernelType number)
    {
        string name = $"Permute_{type.Suffix}";
        return library.Use(name, () => $$"""
            private static {{type.Code}} {{name}}({{type.Code}} vector, {{number.Code}} index)
            {
                {{type.Code}} result = default;
                for (int lane = 0; lane < {{type.Lanes}}; lane++)
                {
                    (({{type.Element.Code}}*)&result)[lane] = (({{type.Element.Code}}*)&vector)[((int*)&index)[lane] & {{type.Lanes - 1}}];
                }

                return result;
            }
            """);
    }
}
