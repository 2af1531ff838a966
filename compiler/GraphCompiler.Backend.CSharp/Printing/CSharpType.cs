using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.CSharp.Printing;

/// <summary>How a type of the kernel IR is written in C#.</summary>
/// <remarks>
/// <para>One lane is a C# number. Several lanes, of 32 or 64 bits (law K5), are a vector of 512, 256 or 128 bits.</para>
/// <para>
/// A bool in lanes is a mask of 32-bit integers, all ones or zero, whatever it was compared from: next to 64-bit numbers masks are widened
/// and narrowed, and two of them lie in the low half of 128 bits.
/// </para>
/// </remarks>
internal static class CSharpType
{
    extension(KernelType type)
    {
        /// <summary>Bits of the vector type that holds the lanes.</summary>
        /// <exception cref="GraphCompilerException">GRC6101: no vector type is that wide.</exception>
        public int Bits
        {
            get
            {
                int bits = Math.Max(128, type.Lanes * type.Element.LaneBytes * 8);
                return bits is 128 or 256 or 512
                    ? bits
                    : throw DiagnosticId.UnsupportedKernel.Error($"a value of type {type} fits no vector register");
            }
        }

        /// <summary><c>Vector512</c>.</summary>
        public string Vector => type.Bits switch { 128 => "Vector128", 256 => "Vector256", _ => "Vector512" };

        /// <summary>The type in code: <c>float</c>, <c>F32x16</c>.</summary>
        public string Code => type.Lanes == 1 ? type.Element.Code : VectorAliases.Name(type);

        /// <summary>A vector of one number in every lane. The type is said: else Roslyn looks for it among forty methods of that name.</summary>
        public Code Create(Code scalar) => Compiler.Backends.Text.Code.Call($"{type.Vector}.Create<{type.Element.LaneCode}>", scalar);

        /// <summary>The method that takes lanes as 32- or 64-bit numbers of another element type: <c>AsInt32</c>.</summary>
        public string As => type.Element.LaneCode switch
        {
            "int" => "AsInt32", "uint" => "AsUInt32", "long" => "AsInt64", "ulong" => "AsUInt64", "float" => "AsSingle", _ => "AsDouble",
        };

        /// <summary>The bits of a vector of the same width as this type. Called as what it is: extensions are looked for in every namespace.</summary>
        public Code Reinterpret(Code vector) => Compiler.Backends.Text.Code.Call($"{type.Vector}.{type.As}", vector);

        /// <summary>The type as part of a method's name: <c>f32x16</c>.</summary>
        public string Suffix => type.ToString();

        /// <summary>The mask with as many lanes.</summary>
        public KernelType Mask => type with { Element = DType.Bool };
    }

    extension(DType element)
    {
        /// <summary>One element as a number of C#.</summary>
        public string Code => element switch
        {
            DType.Bool => "bool", DType.I8 => "sbyte", DType.U8 => "byte", DType.I32 => "int", DType.U32 => "uint",
            DType.I64 => "long", DType.U64 => "ulong", DType.F32 => "float", DType.F64 => "double",
            _ => throw DiagnosticId.UnsupportedKernel.Error($"no kernel computes in {element.Text}"),
        };

        /// <summary>One element as it lies in memory.</summary>
        public string MemoryCode => element == DType.Bool ? "byte" : element.Code;

        /// <summary>The element type of the vector that holds lanes of this type.</summary>
        public string LaneCode => element switch { DType.Bool => "int", _ => element.Code };

        /// <summary>Bytes of one lane.</summary>
        public int LaneBytes => Math.Max(4, element.Size);

        /// <summary>Whether C# computes with more bits than the type has.</summary>
        public bool IsNarrow => element is DType.I8 or DType.U8;
    }
}
