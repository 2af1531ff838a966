using System.Globalization;
using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.CSharp.Printing;

/// <summary>Lanes of two vectors in one: by an instruction where there is one.</summary>
/// <remarks>
/// The instruction stands in the expression itself: hundreds of them in one kernel, each in a method of its own, use up what the compiler is ready
/// to inline.
/// </remarks>
internal static class MergeLibrary
{
    /// <summary>The expression; the method for machines without the instruction goes to the library.</summary>
    public static Code Print(FunctionLibrary library, Merge merge, Code first, Code second)
    {
        Code each = Code.Call(Each(library, merge), first, second);
        if (Instruction(merge) is not var (set, method, element, selection))
        {
            return each;
        }

        KernelType type = merge.Type;
        bool isSame = element.LaneCode == merge.Type.Element.LaneCode;
        Code As(Code value) => isSame ? value : Code.Call($"{type.Vector}.{(type with { Element = element }).As}", value);
        Code call = Code.Call($"{set}.{method}", selection is null ? [As(first), As(second)] : [As(first), As(second), new Code(selection)]);
        return new Code($"{set}.IsSupported ? {(isSame ? call : merge.Type.Reinterpret(call)).Text} : {each.Text}", Binding.Conditional);
    }

    private static (string Set, string Method, DType Element, string? Selection)? Instruction(Merge merge)
    {
        KernelType type = merge.Type;
        int block = RegisterBlocks.Lanes(type), lane = type.Element.LaneBytes;
        foreach (bool second in new[] { false, true })
        {
            for (int piece = 1; piece < block; piece *= 2)
            {
                if (merge.Lanes.Equals(RegisterBlocks.Interleaved(type, piece, second)))
                {
                    DType element = piece * lane == 4 ? DType.F32 : DType.F64;
                    string set = type.Bits switch { 512 => "Avx512F", 256 => "Avx", _ => element == DType.F32 ? "Sse" : "Sse2" };
                    return (set, second ? "UnpackHigh" : "UnpackLow", element, null);
                }
            }

            if (type.Lanes > block && merge.Lanes.Equals(RegisterBlocks.Alternate(type, second)))
            {
                return type.Bits == 512
                    ? ("Avx512F", "Shuffle4x128", DType.F32, second ? "0b11_01_11_01" : "0b10_00_10_00")
                    : ("Avx", "Permute2x128", DType.F32, second ? "0x31" : "0x20");
            }
        }

        return null;
    }

    private static string Each(FunctionLibrary library, Merge merge)
    {
        KernelType type = merge.Type;
        string name = $"Merge_{type.Suffix}_{string.Join('_', merge.Lanes.Select(l => l.ToString(CultureInfo.InvariantCulture)))}";
        IEnumerable<string> lanes = merge.Lanes.Select(l => l < type.Lanes ? $"x[{l}]" : $"y[{l - type.Lanes}]");
        return library.Use(name, () =>
            $"private static {type.Code} {name}({type.Code} x, {type.Code} y) =>\n    {type.Vector}.Create({string.Join(", ", lanes)});");
    }
}
