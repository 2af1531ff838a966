using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.CSharp.Printing;

/// <summary>Conversions between element types in lanes.</summary>
/// <remarks>
/// Between lanes of one width an instruction or two; between 32 and 64 bits through the integer or float of the other width where that is
/// exact. What would round twice or saturate at the wrong bounds is converted lane by lane.
/// </remarks>
internal sealed class VectorConversions(FunctionLibrary library)
{
    /// <summary>The value in another element type.</summary>
    public Code Convert(KernelType to, KernelType source, Code x)
    {
        bool wide = source.Element.LaneBytes == 8, toWide = to.Element.LaneBytes == 8;
        return (source.Element, to.Element) switch
        {
            _ when source == to => x,
            (_, DType.Bool) => NotZero(source, x),
            (DType.Bool, _) => One(to, x),
            _ when !wide && !toWide => Lanes32(to, source, x),
            _ when wide && toWide => Lanes64(to, source, x),
            _ when !wide => Widen(to, source, x),
            _ => Narrow(to, source, x),
        };
    }

    /// <summary>The result of a comparison as a mask.</summary>
    public Code MaskOf(KernelType compared, Code lanes) => compared.Element.LaneBytes == 8
        ? Code.Call(VectorLibrary.Narrow(library, DType.I64, DType.I32, compared.Lanes), AsLong(compared, lanes))
        : compared.Element.LaneCode == "int" ? lanes : lanes.Member("AsInt32()");

    private Code NotZero(KernelType source, Code x) =>
        MaskOf(source, new Code($"~{source.Vector}.Equals({x.Text}, {source.Code}.Zero)", Binding.Unary));

    private Code One(KernelType to, Code mask)
    {
        Code one = new($"{to.Vector}.Create({CSharpText.Literal(Literal.Of(to.Element.IsNarrow ? to with { Element = DType.I32 } : to, 1L)).Text})");
        Code lanes = to.Element switch
        {
            DType.U8 => Code.Infix(mask, "&", one, Binding.And).Member("AsUInt32()"),
            DType.I8 or DType.I32 => Code.Infix(mask, "&", one, Binding.And),
            _ => Code.Infix(new VectorFunctions(library).MaskFor(to, mask), "&", one, Binding.And),
        };
        return lanes;
    }

    private static Code Lanes32(KernelType to, KernelType source, Code x)
    {
        string v = to.Vector;
        return (source.Element, to.Element) switch
        {
            (DType.F32, DType.I32) => Code.Call($"{v}.ConvertToInt32", x),
            (DType.F32, DType.U32) => Code.Call($"{v}.ConvertToUInt32", x),
            (DType.F32, DType.I8) => Clamp(v, x, "-128", "127"),
            (DType.F32, DType.U8) => Clamp(v, x, "0", "255").Member("AsUInt32()"),
            (_, DType.F32) => Code.Call($"{v}.ConvertToSingle", source.Element == DType.U8 ? x.Member("AsInt32()") : x),
            _ => VectorFunctions.Wrap(to, source.Element.LaneCode == to.Element.LaneCode ? x : x.Member(to.As)),
        };
    }

    private static Code Clamp(string v, Code x, string least, string greatest) =>
        new($"{v}.Max({v}.Min({v}.ConvertToInt32({x.Text}), {v}.Create({greatest})), {v}.Create({least}))");

    private static Code Lanes64(KernelType to, KernelType source, Code x) => (source.Element, to.Element) switch
    {
        (DType.F64, DType.I64) => Code.Call($"{to.Vector}.ConvertToInt64", x),
        (DType.F64, _) => Code.Call($"{to.Vector}.ConvertToUInt64", x),
        (_, DType.F64) => Code.Call($"{to.Vector}.ConvertToDouble", x),
        _ => x.Member(to.As),
    };

    private Code Widen(KernelType to, KernelType source, Code x)
    {
        if (source.Element == DType.F32)
        {
            KernelType wide = source with { Element = DType.F64 };
            Code widened = Code.Call(VectorLibrary.Widen(library, DType.F32, DType.F64, source.Lanes), x);
            return to == wide ? widened : Lanes64(to, wide, widened);
        }

        // Zero-extended if the value has no sign; then every 64-bit type takes it as it is.
        bool unsigned = source.Element.IsUnsigned;
        (DType lane, DType integer) = unsigned ? (DType.U32, DType.U64) : (DType.I32, DType.I64);
        Code extended = Code.Call(VectorLibrary.Widen(library, lane, integer, source.Lanes), x);
        Code signed = unsigned ? extended.Member("AsInt64()") : extended;
        return to.Element switch
        {
            DType.F64 => Lanes64(to, source with { Element = DType.I64 }, signed),
            DType.U64 => unsigned ? extended : extended.Member("AsUInt64()"),
            _ => signed,
        };
    }

    private Code Narrow(KernelType to, KernelType source, Code x)
    {
        if (source.Element == DType.F64 && to.Element == DType.F32)
        {
            return Code.Call(VectorLibrary.Narrow(library, DType.F64, DType.F32, source.Lanes), x);
        }

        if (source.Element == DType.F64 || to.Element == DType.F32)
        {
            return Code.Call(library.Lanewise(ScalarFunction.Convert, to, source), x);
        }

        Code low = Code.Call(VectorLibrary.Narrow(library, DType.I64, DType.I32, source.Lanes), AsLong(source, x));
        return VectorFunctions.Wrap(to, to.Element.LaneCode == "int" ? low : low.Member(to.As));
    }

    private static Code AsLong(KernelType type, Code x) => type.Element == DType.I64 ? x : x.Member("AsInt64()");
}
