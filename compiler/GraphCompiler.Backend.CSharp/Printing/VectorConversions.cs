using GraphCompiler.Compiler.Backends.Text;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.CSharp.Printing;

/// <summary>Conversions between element types in lanes of one width; to and from bool.</summary>
internal sealed class VectorConversions(FunctionLibrary library)
{
    /// <summary>The value in another element type.</summary>
    public Code Convert(KernelType to, KernelType source, Code x) => (source.Element, to.Element) switch
    {
        _ when source == to => x,
        (_, DType.Bool) => MaskOf(source, new Code($"~{source.Vector}.Equals({x.Text}, {source.Code}.Zero)", Binding.Unary)),
        (DType.Bool, _) => One(to, x),
        (DType.F32, DType.I32) => Code.Call($"{to.Vector}.ConvertToInt32", x),
        (DType.F32, DType.U32) => Code.Call($"{to.Vector}.ConvertToUInt32", x),
        (DType.F64, DType.I64) => Code.Call($"{to.Vector}.ConvertToInt64", x),
        (DType.F64, DType.U64) => Code.Call($"{to.Vector}.ConvertToUInt64", x),
        (_, DType.F32) => Code.Call($"{to.Vector}.ConvertToSingle", x),
        (_, DType.F64) => Code.Call($"{to.Vector}.ConvertToDouble", x),
        _ => to.Reinterpret(x),
    };

    /// <summary>The result of a comparison as a mask.</summary>
    public Code MaskOf(KernelType compared, Code lanes) => compared.Element.LaneBytes == 8
        ? Code.Call(VectorLibrary.NarrowMask(library, compared.Lanes), compared.Element == DType.I64 ? lanes : (compared with { Element = DType.I64 }).Reinterpret(lanes))
        : compared.Element.LaneCode == "int" ? lanes : (compared with { Element = DType.I32 }).Reinterpret(lanes);

    /// <summary>1 where a mask holds, 0 elsewhere: its bits and those of 1.</summary>
    private Code One(KernelType to, Code mask)
    {
        Code one = to.Create(CSharpText.Literal(Literal.Of(to.Scalar, 1L)));
        return Code.Infix(new VectorFunctions(library).MaskFor(to, mask), "&", one, Binding.And);
    }
}
