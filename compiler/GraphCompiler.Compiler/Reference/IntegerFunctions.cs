namespace GraphCompiler.Compiler.Reference;

/// <summary>Integer functions of the oracle: numbers lie in a <see cref="long"/>, those of u64 by their bits.</summary>
public static class IntegerFunctions
{
    /// <summary>Quotient toward zero; x/0 = −1 (all ones), min/−1 = min.</summary>
    public static long Divide(DType type, long x, long y) => y switch
    {
        0 => -1,
        _ when type.IsUnsigned => (long)((ulong)x / (ulong)y),
        -1 => unchecked(-x),
        _ => x / y,
    };

    /// <summary>Order of two numbers of a type: negative, zero or positive.</summary>
    public static int Compare(DType type, long x, long y) =>
        type.IsUnsigned ? ((ulong)x).CompareTo((ulong)y) : x.CompareTo(y);

    /// <summary>The least number of a type.</summary>
    public static long Least(DType type) => type.IsUnsigned || type == DType.Bool ? 0 : -1L << ((8 * type.Size) - 1);

    /// <summary>The greatest number of a type.</summary>
    public static long Greatest(DType type) => ReferenceTensor.Wrap(type, type.IsUnsigned ? -1L : ~Least(type));

    /// <summary>True if a number can be shifted by <paramref name="y"/> without losing all its bits.</summary>
    public static bool IsBelowWidth(DType type, long y) => (ulong)y < (ulong)(8 * type.Size);

    /// <summary>The bits of a number of a type as an unsigned number.</summary>
    public static ulong Unsigned(DType type, long x) => (ulong)x & (ulong.MaxValue >> (64 - (8 * type.Size)));

    /// <summary>The bits of a number of a type as a signed number.</summary>
    public static long Signed(DType type, long x) => x << (64 - (8 * type.Size)) >> (64 - (8 * type.Size));

    /// <summary>The number toward zero, at most the type's greatest and at least its least; NaN is 0.</summary>
    public static long Saturate(DType type, double x) => type switch
    {
        DType.I8 => (sbyte)Math.Clamp((long)x, sbyte.MinValue, sbyte.MaxValue),
        DType.U8 => (byte)Math.Clamp((long)x, byte.MinValue, byte.MaxValue),
        DType.I32 => Math.Clamp((long)x, int.MinValue, int.MaxValue),
        DType.U32 => Math.Clamp((long)x, uint.MinValue, uint.MaxValue),
        DType.U64 => unchecked((long)(ulong)x),
        _ => (long)x,
    };
}
