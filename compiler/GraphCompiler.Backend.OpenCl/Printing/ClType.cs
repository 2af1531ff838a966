using System.Globalization;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.OpenCl.Printing;

/// <summary>How a type of the kernel IR is written in OpenCL C.</summary>
/// <remarks>A bool in lanes is a mask of 32-bit integers, all ones or zero, whatever it was compared from.</remarks>
internal static class ClType
{
    extension(KernelType type)
    {
        /// <summary>The type in code: <c>float</c>, <c>float16</c>.</summary>
        public string Code => type.Lanes == 1 ? type.Element.Code : type.Of(type.Element == DType.Bool ? "int" : type.Element.Code);

        /// <summary>The integers that a comparison of such lanes gives: as wide as they are.</summary>
        public string Comparison => type.Of(type.Element.Size == 8 ? "long" : "int");

        /// <summary>The lanes as unsigned integers, whose arithmetic wraps.</summary>
        public string Unsigned => type.Of(type.Element.Size switch { 1 => "uchar", 4 => "uint", _ => "ulong" });

        /// <summary>Another element in as many lanes: <c>int16</c>.</summary>
        public string Of(string element) =>
            type.Lanes == 1 ? element : element + type.Lanes.ToString(CultureInfo.InvariantCulture);

        /// <summary>A lane of a vector: <c>sf</c> is the last of sixteen.</summary>
        public static string Lane(int lane) => "s" + lane.ToString("x", CultureInfo.InvariantCulture);

        /// <summary>A vector from what each lane is: <c>(float4)(x.s3, x.s2, x.s1, x.s0)</c>.</summary>
        public string Lanewise(Func<int, string> lane) => $"({type.Code})({string.Join(", ", Enumerable.Range(0, type.Lanes).Select(lane))})";
    }

    extension(DType element)
    {
        /// <summary>One element as a number of OpenCL C.</summary>
        public string Code => element switch
        {
            DType.Bool => "bool", DType.I8 => "char", DType.U8 => "uchar", DType.I32 => "int", DType.U32 => "uint",
            DType.I64 => "long", DType.U64 => "ulong", DType.F32 => "float", DType.F64 => "double",
            _ => throw DiagnosticId.UnsupportedKernel.Error($"no kernel computes in {element.Text}"),
        };

        /// <summary>One element as it lies in memory.</summary>
        public string MemoryCode => element == DType.Bool ? "uchar" : element.Code;
    }

    extension(KernelBuffer buffer)
    {
        /// <summary>The memory that it lies in.</summary>
        public string AddressSpace => buffer.Access switch
        {
            BufferAccess.Scratch => "__private", BufferAccess.Shared => "__local", _ => "__global",
        };
    }
}
