using System.Globalization;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Backend.Llvm.Text;

/// <summary>Constants in text. Floats are written by their bits, as those of a double: so LLVM wants it.</summary>
internal static class IrConstant
{
    /// <summary>A constant, in all lanes of its type.</summary>
    public static string Text(Const constant) => Text(constant.Type, constant.Bits);

    /// <summary>A constant by its bits, in all lanes of a type.</summary>
    public static string Text(KernelType type, ulong bits)
    {
        string element = Element(type.Element, bits);
        return type.Lanes == 1 ? element
            : bits == 0 ? "zeroinitializer"
            : Lanes(type.Element, Enumerable.Repeat(element, type.Lanes));
    }

    /// <summary>A number, rounded or wrapped to the type, in all its lanes.</summary>
    public static string Of(KernelType type, double value) => Text(Literal.Of(type, value));

    /// <summary>An integer, rounded or wrapped to the type, in all its lanes.</summary>
    public static string Of(KernelType type, long value) => Text(Literal.Of(type, value));

    /// <summary>Constants of lanes.</summary>
    public static string Lanes(DType element, IEnumerable<string> lanes) => $"<{string.Join(", ", lanes.Select(lane => $"{element.Ir} {lane}"))}>";

    /// <summary>One element by its bits.</summary>
    public static string Element(DType type, ulong bits) => type switch
    {
        DType.Bool => bits != 0 ? "true" : "false",
        DType.F32 => Hexadecimal(Widen((uint)bits)),
        DType.F64 => Hexadecimal(bits),
        DType.I8 or DType.U8 => ((sbyte)bits).ToString(CultureInfo.InvariantCulture),
        DType.I32 or DType.U32 => ((int)bits).ToString(CultureInfo.InvariantCulture),
        _ => ((long)bits).ToString(CultureInfo.InvariantCulture),
    };

    private static string Hexadecimal(ulong bits) => "0x" + bits.ToString("X16", CultureInfo.InvariantCulture);

    /// <summary>The bits of a float as a double; those of a NaN are moved, as a conversion might change them.</summary>
    private static ulong Widen(uint bits)
    {
        float value = BitConverter.UInt32BitsToSingle(bits);
        return float.IsNaN(value)
            ? ((ulong)(bits >> 31) << 63) | 0x7FF0_0000_0000_0000 | ((ulong)(bits & 0x7F_FFFF) << 29)
            : BitConverter.DoubleToUInt64Bits(value);
    }
}
