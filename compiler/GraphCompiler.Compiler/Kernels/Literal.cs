namespace GraphCompiler.Compiler.Kernels;

/// <summary>Constants of the kernel IR from numbers.</summary>
public static class Literal
{
    /// <summary>An index.</summary>
    public static Const Index(long value) => new(KernelType.Index, (ulong)value);

    /// <summary>A truth value.</summary>
    public static Const Bool(bool value) => new(new KernelType(DType.Bool), value ? 1UL : 0);

    /// <summary>A number rounded to the given type.</summary>
    public static Const Of(KernelType type, double value) => new(type, type.Element switch
    {
        DType.F32 => BitConverter.SingleToUInt32Bits((float)value),
        DType.F64 => BitConverter.DoubleToUInt64Bits(value),
        _ => Truncate(type.Element, unchecked((ulong)(long)value)),
    });

    /// <summary>An integer wrapped to the given type.</summary>
    public static Const Of(KernelType type, long value) =>
        type.Element.IsFloat ? Of(type, (double)value) : new Const(type, Truncate(type.Element, unchecked((ulong)value)));

    private static ulong Truncate(DType type, ulong bits) => type.Size switch
    {
        1 => bits & 0xFF,
        4 => bits & 0xFFFF_FFFF,
        _ => bits,
    };
}
