using System.Globalization;

namespace GraphCompiler.Compiler.Ir;

/// <summary>Floats as text that reads back to the same bits: the shortest decimal, <c>inf</c>, <c>-inf</c>, a NaN by its bits.</summary>
public static class NumberText
{
    private const string NanStart = "nan(0x";

    /// <summary>A double.</summary>
    public static string Print(double value) =>
        double.IsNaN(value) ? $"{NanStart}{BitConverter.DoubleToUInt64Bits(value):x16})"
        : double.IsInfinity(value) ? Infinity(value)
        : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A float.</summary>
    public static string Print(float value) =>
        float.IsNaN(value) ? $"{NanStart}{BitConverter.SingleToUInt32Bits(value):x8})"
        : float.IsInfinity(value) ? Infinity(value)
        : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Reads a double; false for text that is none, or that is too large for one.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out double value)
    {
        if (TryParseNan(text, 16, out ulong bits))
        {
            value = BitConverter.UInt64BitsToDouble(bits);
            return double.IsNaN(value);
        }

        return TryParseInfinity(text, out value)
            || (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value));
    }

    /// <summary>Reads a float; false for text that is none, or that is too large for one.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out float value)
    {
        if (TryParseNan(text, 8, out ulong bits))
        {
            value = BitConverter.UInt32BitsToSingle((uint)bits);
            return float.IsNaN(value);
        }

        if (TryParseInfinity(text, out double infinity))
        {
            value = (float)infinity;
            return true;
        }

        return float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && float.IsFinite(value);
    }

    private static string Infinity(double value) => value > 0 ? "inf" : "-inf";

    private static bool TryParseInfinity(ReadOnlySpan<char> text, out double value)
    {
        value = text is "inf" ? double.PositiveInfinity : double.NegativeInfinity;
        return text is "inf" or "-inf";
    }

    private static bool TryParseNan(ReadOnlySpan<char> text, int digits, out ulong bits)
    {
        bits = 0;
        return text.Length == NanStart.Length + digits + 1 && text.StartsWith(NanStart) && text[^1] == ')'
            && ulong.TryParse(text[NanStart.Length..^1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bits);
    }
}
