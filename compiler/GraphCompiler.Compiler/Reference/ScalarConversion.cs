namespace GraphCompiler.Compiler.Reference;

/// <summary>
/// Conversion between element types, on bits: of floats to integers toward zero, saturating, NaN → 0; among integers
/// wrapping; to bool x ≠ 0;
/// to floats rounded once, to nearest even.
/// </summary>
internal static class ScalarConversion
{
    /// <summary>Converts one element.</summary>
    public static ulong Convert(DType from, DType to, ulong bits) => from switch
    {
        DType.F32 => OfFloat(to, BitConverter.UInt32BitsToSingle((uint)bits)),
        DType.F64 => OfFloat(to, BitConverter.UInt64BitsToDouble(bits)),
        DType.U64 => to switch
        {
            DType.F32 => BitConverter.SingleToUInt32Bits(ToSingle(bits)),
            DType.F64 => BitConverter.DoubleToUInt64Bits(ToDouble(bits)),
            _ => OfInteger(to, (long)bits),
        },
        _ => OfInteger(to, Signed(from, bits)),
    };

    private static long Signed(DType type, ulong bits) => type switch
    {
        DType.I8 => (sbyte)bits,
        DType.I32 => (int)bits,
        _ => (long)bits,
    };

    private static ulong OfInteger(DType to, long value) => to switch
    {
        DType.F32 => BitConverter.SingleToUInt32Bits(value),
        DType.F64 => BitConverter.DoubleToUInt64Bits(value),
        DType.Bool => value != 0 ? 1UL : 0,
        DType.I8 or DType.U8 => (byte)value,
        DType.I32 or DType.U32 => (uint)value,
        _ => (ulong)value,
    };

    private static ulong OfFloat(DType to, double value) => to switch
    {
        DType.F32 => BitConverter.SingleToUInt32Bits((float)value),
        DType.F64 => BitConverter.DoubleToUInt64Bits(value),
        DType.Bool => value != 0 ? 1UL : 0,
        _ when double.IsNaN(value) => 0,
        DType.I8 => (byte)(sbyte)Math.Clamp(value, sbyte.MinValue, sbyte.MaxValue),
        DType.U8 => (byte)Math.Clamp(value, 0, byte.MaxValue),
        DType.I32 => (uint)(int)Math.Clamp(value, int.MinValue, int.MaxValue),
        DType.U32 => (uint)Math.Clamp(value, 0, uint.MaxValue),
        DType.I64 => value >= 9223372036854775808.0 ? long.MaxValue : value < -9223372036854775808.0 ? 1UL << 63 : (ulong)(long)value,
        DType.U64 => value >= 18446744073709551616.0 ? ulong.MaxValue : value <= 0 ? 0 : (ulong)value,
        _ => throw new NotSupportedException($"{to.Text} is reserved"),
    };

    // Halved with the lost bit kept as a sticky one, so that the one rounding sees on which side of a tie the value lies.
    private static float ToSingle(ulong value) => (long)value >= 0 ? (long)value : 2 * (float)(long)((value >> 1) | (value & 1));

    private static double ToDouble(ulong value) => (long)value >= 0 ? (long)value : 2 * (double)(long)((value >> 1) | (value & 1));
}
