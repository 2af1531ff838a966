using System.Globalization;
using System.Runtime.InteropServices;

namespace GraphCompiler.Compiler.Ir;

/// <summary>Arrays as literals: <c>f32[3]{1,-0,nan(0x7fc00000)}</c>, row-major; every bit survives.</summary>
public static class ArrayText
{
    /// <summary>The most elements that are printed in place; larger arrays are resources.</summary>
    public const int MaxInline = 16;

    /// <summary>An array as a literal.</summary>
    public static string Print(NdArray array)
    {
        int size = array.DType.Size;
        var elements = new string[array.Shape.Elements];
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = Element(array.DType, array.Bytes.Slice(i * size, size));
        }

        return array + "{" + string.Join(",", elements) + "}";
    }

    /// <summary>One element; of the reserved types its bits.</summary>
    private static string Element(DType type, ReadOnlySpan<byte> bytes) => type switch
    {
        DType.Bool when bytes[0] <= 1 => bytes[0] == 1 ? "true" : "false",
        DType.F32 => NumberText.Print(MemoryMarshal.Read<float>(bytes)),
        DType.F64 => NumberText.Print(MemoryMarshal.Read<double>(bytes)),
        DType.F16 or DType.BF16 => Text($"0x{MemoryMarshal.Read<ushort>(bytes):x4}"),
        DType.I8 => Text($"{(sbyte)bytes[0]}"),
        DType.I32 => Text($"{MemoryMarshal.Read<int>(bytes)}"),
        DType.U32 => Text($"{MemoryMarshal.Read<uint>(bytes)}"),
        DType.I64 => Text($"{MemoryMarshal.Read<long>(bytes)}"),
        DType.U64 => Text($"{MemoryMarshal.Read<ulong>(bytes)}"),
        _ => Text($"{bytes[0]}"),
    };

    /// <summary>Reads one element into <paramref name="bytes"/>; false for text that is no element of the type.</summary>
    internal static bool TryParseElement(DType type, ReadOnlySpan<char> text, Span<byte> bytes)
    {
        switch (type)
        {
            case DType.F32: return NumberText.TryParse(text, out float single) && Write(bytes, single);
            case DType.F64: return NumberText.TryParse(text, out double number) && Write(bytes, number);
            case DType.F16 or DType.BF16:
                return text.StartsWith("0x")
                    && ushort.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort bits)
                    && Write(bytes, bits);
            case DType.Bool:
                return text is "true" or "false" ? Write(bytes, (byte)(text is "true" ? 1 : 0)) : Integer<byte>(text, bytes);
            case DType.I8: return Integer<sbyte>(text, bytes);
            case DType.U8: return Integer<byte>(text, bytes);
            case DType.I32: return Integer<int>(text, bytes);
            case DType.U32: return Integer<uint>(text, bytes);
            case DType.I64: return Integer<long>(text, bytes);
            default: return Integer<ulong>(text, bytes);
        }
    }

    private static bool Integer<T>(ReadOnlySpan<char> text, Span<byte> bytes) where T : unmanaged, ISpanParsable<T> =>
        T.TryParse(text, CultureInfo.InvariantCulture, out T value) && Write(bytes, value);

    private static bool Write<T>(Span<byte> bytes, T value) where T : unmanaged
    {
        MemoryMarshal.Write(bytes, value);
        return true;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
