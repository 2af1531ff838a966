using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.Llvm.Text;

/// <summary>How a type of the kernel IR is written in LLVM IR.</summary>
/// <remarks>One lane is <c>float</c>, several are <c>&lt;16 x float&gt;</c>. Bool is <c>i1</c>, a mask <c>&lt;16 x i1&gt;</c>; in memory it is a byte, 0 or 1.</remarks>
internal static class IrType
{
    extension(KernelType type)
    {
        /// <summary>The type in text: <c>float</c>, <c>&lt;16 x float&gt;</c>.</summary>
        public string Ir => type.Lanes == 1 ? type.Element.Ir : $"<{type.Lanes} x {type.Element.Ir}>";

        /// <summary>The type in the name of an intrinsic: <c>f32</c>, <c>v16f32</c>.</summary>
        public string Suffix => (type.Lanes == 1 ? "" : $"v{type.Lanes}") + (type.Element.IsFloat ? "f" : "i") + type.Element.Bits;

        /// <summary>Another element type in as many lanes.</summary>
        public KernelType With(DType element) => type with { Element = element };
    }

    extension(DType element)
    {
        /// <summary>One element in text.</summary>
        public string Ir => element switch
        {
            DType.F32 => "float",
            DType.F64 => "double",
            _ => "i" + element.Bits,
        };

        /// <summary>One element as it lies in memory.</summary>
        public string MemoryIr => element == DType.Bool ? "i8" : element.Ir;

        /// <summary>Bits of a value.</summary>
        public int Bits => element switch
        {
            DType.Bool => 1,
            DType.I8 or DType.U8 or DType.I32 or DType.U32 or DType.I64 or DType.U64 or DType.F32 or DType.F64 => element.Size * 8,
            _ => throw DiagnosticId.UnsupportedKernel.Error($"no kernel computes in {element.Text}"),
        };
    }
}
