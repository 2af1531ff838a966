using System.Globalization;
using System.Text;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.CSharp.Printing;

/// <summary>Short names for the vector types of a file, and for pointers to them: <c>F32x16</c>, <c>F32x16p</c>.</summary>
/// <remarks>
/// Not for looks. Roslyn resolves an alias once a file; written out, <c>Vector512&lt;float&gt;</c> is constructed anew at each place, and each pointer to
/// it makes copies of all its members to see that none of them is managed: three quarters of all memory that a compilation takes.
/// </remarks>
internal static class VectorAliases
{
    /// <summary>The name of a type of several lanes.</summary>
    public static string Name(KernelType type)
    {
        char kind = type.Element.LaneCode switch { "float" or "double" => 'F', "uint" or "ulong" => 'U', _ => 'I' };
        return string.Create(CultureInfo.InvariantCulture, $"{kind}{type.Element.LaneBytes * 8}x{type.Lanes}");
    }

    /// <summary>The name of a pointer to it.</summary>
    public static string Pointer(KernelType type) => Name(type) + "p";

    /// <summary>The directives that a text needs.</summary>
    public static string Directives(string text)
    {
        var directives = new StringBuilder();
        foreach (DType element in new[] { DType.F32, DType.F64, DType.I32, DType.U32, DType.I64, DType.U64 })
        {
            for (int lanes = 2; lanes * element.LaneBytes <= 64; lanes *= 2)
            {
                var type = new KernelType(element, lanes);
                string vector = $"System.Runtime.Intrinsics.{type.Vector}<{element.LaneCode}>";
                if (text.Contains(Name(type), StringComparison.Ordinal))
                {
                    directives.Append($"using {Name(type)} = {vector};\n");
                }

                if (text.Contains(Pointer(type), StringComparison.Ordinal))
                {
                    directives.Append($"using unsafe {Pointer(type)} = {vector}*;\n");
                }
            }
        }

        return directives.ToString();
    }
}
