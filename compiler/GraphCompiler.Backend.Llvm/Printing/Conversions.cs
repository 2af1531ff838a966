using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.Llvm.Printing;

/// <summary>Conversions between element types.</summary>
/// <param name="writer">Where the instructions go.</param>
internal sealed class Conversions(InstructionWriter writer)
{
    /// <summary>A value in another element type.</summary>
    public string Convert(KernelType to, KernelType from, string x)
    {
        string Cast(string operation) => writer.Emit($"{operation} {from.Ir} {x} to {to.Ir}");
        DType source = from.Element, target = to.Element;
        return (source, target) switch
        {
            _ when source == target => x,
            (_, DType.Bool) => writer.Emit($"{(source.IsFloat ? "fcmp une" : "icmp ne")} {from.Ir} {x}, {IrConstant.Of(from, 0L)}"),
            (DType.Bool, _) => writer.Emit($"select {from.Ir} {x}, {to.Ir} {IrConstant.Of(to, 1L)}, {to.Ir} {IrConstant.Of(to, 0L)}"),
            (DType.F32, DType.F64) => Cast("fpext"),
            (DType.F64, DType.F32) => Cast("fptrunc"),
            (DType.F32 or DType.F64, _) => Saturate(to, from, x),
            (_, DType.F32 or DType.F64) => Cast(source.IsUnsigned ? "uitofp" : "sitofp"),
            _ when target.Bits == source.Bits => x,
            _ => Cast(target.Bits < source.Bits ? "trunc" : source.IsUnsigned ? "zext" : "sext"),
        };
    }

    /// <summary>A float toward zero: what is too great or too small becomes the greatest or the least integer, NaN 0. The instruction's result is
    /// taken only where it is defined.</summary>
    private string Saturate(KernelType to, KernelType from, string x)
    {
        KernelType mask = from.With(DType.Bool);
        int bits = to.Element.Bits;
        bool isUnsigned = to.Element.IsUnsigned;
        ulong greatest = ulong.MaxValue >> (64 - bits + (isUnsigned ? 0 : 1)), least = isUnsigned ? 0 : 1UL << (bits - 1);
        double bound = Math.ScaleB(1, isUnsigned ? bits : bits - 1);
        string Is(string predicate, double limit) => writer.Emit($"fcmp {predicate} {from.Ir} {x}, {IrConstant.Of(from, limit)}");
        string Choose(string condition, string then, string otherwise) =>
            writer.Emit($"select {mask.Ir} {condition}, {to.Ir} {then}, {to.Ir} {otherwise}");
        string inside = writer.Emit($"{(isUnsigned ? "fptoui" : "fptosi")} {from.Ir} {x} to {to.Ir}");
        // Unordered: of NaN too, which is told apart from the least below.
        string notBelow = Choose(Is("ugt", isUnsigned ? 0 : -bound), inside, IrConstant.Text(to, least));
        string notAbove = Choose(Is("oge", bound), IrConstant.Text(to, greatest), notBelow);
        return Choose(writer.Emit($"fcmp uno {from.Ir} {x}, {x}"), IrConstant.Of(to, 0L), notAbove);
    }
}
