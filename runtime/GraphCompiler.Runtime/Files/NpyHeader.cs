using System.Globalization;
using System.Text;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Runtime.Files;

/// <summary>What stands before the data of an <c>.npy</c> file: magic, version, and a Python dictionary as text.</summary>
/// <remarks>
/// <code>
/// 93 'NUMPY' major minor length {'descr': '&lt;f4', 'fortran_order': False, 'shape': (2, 3), } … \n
/// </code>
/// The length has 2 bytes in version 1 and 4 in versions 2 and 3.
/// </remarks>
internal sealed record NpyHeader(DType DType, Shape Shape, bool FortranOrder = false, bool BigEndian = false)
{
    /// <summary>Data begins at a multiple of this.</summary>
    private const int Alignment = 64;

    /// <summary>Far more than three keys and 16 dimensions take.</summary>
    private const uint MaxLength = 64 * 1024;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads a header.</summary>
    /// <exception cref="GraphCompilerException">GRC7003, GRC7004, GRC7005: cut short, malformed, an unsupported element type.</exception>
    public static NpyHeader Read(BoundedReader reader)
    {
        long start = reader.Position;
        Span<byte> magic = stackalloc byte[Magic.Length];
        reader.ReadExactly(magic);
        if (!magic.SequenceEqual(Magic))
        {
            throw reader.Malformed("an npy file begins with 93 'NUMPY'", start);
        }

        byte major = reader.ReadByte(), minor = reader.ReadByte();
        if (major is < 1 or > 3 || minor != 0)
        {
            throw reader.Malformed($"versions 1.0, 2.0 and 3.0 are known, got {major}.{minor}", start + Magic.Length);
        }

        uint length = major == 1 ? reader.ReadUInt16() : reader.ReadUInt32();
        if (length > MaxLength)
        {
            throw reader.Malformed($"a header has at most {MaxLength} bytes, got {length}", start + Magic.Length + 2);
        }

        return new PythonDictionary(reader, reader.ReadBytes(length, "header")).ToHeader();
    }

    /// <summary>The header as bytes, in version 1.</summary>
    public byte[] ToBytes()
    {
        string dims = string.Join(", ", Shape.Select(dim => dim.ToString()));
        string order = FortranOrder ? "True" : "False";
        string text = $"{{'descr': '{Descr(DType, BigEndian)}', 'fortran_order': {order}, 'shape': ({dims}{(Shape.Rank == 1 ? "," : "")}), }}";
        int prefix = Magic.Length + 4;
        int length = ((prefix + text.Length + Alignment) / Alignment * Alignment) - prefix;
        text = text.PadRight(length - 1) + "\n";
        return [.. Magic, 1, 0, (byte)length, (byte)(length >> 8), .. Encoding.ASCII.GetBytes(text)];
    }

    /// <summary>The type that <paramref name="descr"/> names, and whether its bytes are in big-endian order.</summary>
    public static (DType Type, bool BigEndian)? ParseDescr(string descr)
    {
        // '=' is the order of the machine that wrote, which is never big-endian today; '|' is no order.
        if (descr.Length == 0 || descr[0] is not ('<' or '>' or '=' or '|'))
        {
            return null;
        }

        foreach (DType type in DTypes.All)
        {
            if (descr.AsSpan(1).SequenceEqual(Kind(type)))
            {
                return (type, descr[0] == '>' && type.Size > 1);
            }
        }

        return null;
    }

    private static string Descr(DType type, bool bigEndian) =>
        (type.Size == 1 ? "|" : bigEndian ? ">" : "<") + Kind(type);

    /// <summary>NumPy's letter for the type, and its bytes.</summary>
    private static string Kind(DType type) => type switch
    {
        DType.Bool => "b",
        DType.BF16 => "V",
        _ => type.IsFloat ? "f" : type.IsUnsigned ? "u" : "i",
    }
    + type.Size.ToString(CultureInfo.InvariantCulture);
}
