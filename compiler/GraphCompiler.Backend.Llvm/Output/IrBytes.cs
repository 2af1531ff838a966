using System.Globalization;
using System.Text;

namespace GraphCompiler.Backend.Llvm.Output;

/// <summary>Bytes as a constant of text IR.</summary>
internal static class IrBytes
{
    /// <summary>Text IR takes three characters for most bytes: beyond this, weights belong into a file of their own.</summary>
    private const int Most = 256 << 20;

    /// <summary>Type and value: <c>[3 x i8] c"ab\00"</c>.</summary>
    /// <exception cref="GraphCompilerException">GRC6304: there are too many.</exception>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Most)
        {
            throw DiagnosticId.InvalidNativeOptions.Error($"{bytes.Length} bytes do not go into a library, {Most} do at most; let weights lie beside it");
        }

        string type = string.Create(CultureInfo.InvariantCulture, $"[{bytes.Length} x i8] ");
        if (!bytes.ContainsAnyExcept((byte)0))
        {
            return type + "zeroinitializer";
        }

        var text = new StringBuilder(type, type.Length + (3 * bytes.Length) + 3).Append("c\"");
        foreach (byte b in bytes)
        {
            if (b is >= 0x20 and < 0x7F and not (byte)'"' and not (byte)'\\')
            {
                text.Append((char)b);
            }
            else
            {
                text.Append('\\').Append("0123456789ABCDEF"[b >> 4]).Append("0123456789ABCDEF"[b & 15]);
            }
        }

        return text.Append('"').ToString();
    }
}
