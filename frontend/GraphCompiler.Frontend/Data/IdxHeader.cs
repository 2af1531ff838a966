using System.Buffers.Binary;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Frontend.Data;

/// <summary>The start of an idx file: element type and dimensions.</summary>
internal readonly record struct IdxHeader(DType Type, Shape Shape)
{
    private static readonly (byte Code, DType Type)[] Types =
        [(0x08, DType.U8), (0x09, DType.I8), (0x0C, DType.I32), (0x0D, DType.F32), (0x0E, DType.F64)];

    /// <summary>What such a file is, for messages: <c>a label file (u8[10000])</c>.</summary>
    public string Kind => (Type, Shape.Rank) switch
    {
        (DType.U8, 1) => "a label file",
        (DType.U8, 3) => "an image file",
        _ => "an idx file",
    } + $" ({Type.Text}{Shape})";

    /// <summary>Reads a header and checks that the file can hold what it promises.</summary>
    /// <exception cref="GraphCompilerException">GRC7101: it is none, or promises more than the file can hold; GRC7003: it ends early.</exception>
    public static IdxHeader Read(DataFile file)
    {
        Span<byte> magic = stackalloc byte[4];
        file.Reader.ReadExactly(magic);
        byte code = magic[2];
        int type = Array.FindIndex(Types, t => t.Code == code);
        if (magic[0] != 0 || magic[1] != 0 || type < 0)
        {
            throw DiagnosticId.InvalidIdx.Error($"'{file.Reader.Name}' begins with {System.Convert.ToHexString(magic)}; " +
                "images begin with 00000803, labels with 00000801, others with 0000, a type code and the rank");
        }

        if (magic[3] > Shape.MaxRank)
        {
            throw DiagnosticId.InvalidIdx.Error($"'{file.Reader.Name}' has {magic[3]} dimensions; a tensor has at most {Shape.MaxRank}");
        }

        Span<byte> sizes = stackalloc byte[4 * magic[3]];
        file.Reader.ReadExactly(sizes);
        var dims = new Dim[magic[3]];
        for (int axis = 0; axis < dims.Length; axis++)
        {
            dims[axis] = BinaryPrimitives.ReadUInt32BigEndian(sizes[(4 * axis)..]);
        }

        return Checked(file, Types[type].Type, dims, file.MaxLength - 4 - sizes.Length);
    }

    /// <summary>The header as bytes.</summary>
    /// <exception cref="GraphCompilerException">GRC7101: an element type that idx does not have, or a dimension of 2³² or more.</exception>
    public byte[] Encode()
    {
        DType type = Type;
        int code = Array.FindIndex(Types, t => t.Type == type);
        if (code < 0 || Shape.Any(dim => dim > uint.MaxValue))
        {
            throw DiagnosticId.InvalidIdx.Error($"{Type.Text}{Shape} cannot be written as idx: " +
                "elements are u8, i8, i32, f32 or f64, dimensions below 2^32");
        }

        var header = new byte[4 + 4 * Shape.Rank];
        (header[2], header[3]) = (Types[code].Code, (byte)Shape.Rank);
        for (int axis = 0; axis < Shape.Rank; axis++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4 + 4 * axis), (uint)Shape[axis].Size);
        }

        return header;
    }

    private static IdxHeader Checked(DataFile file, DType type, Dim[] dims, long room)
    {
        // In 128 bits, bounded at each step: sixteen dimensions of 2³² would overflow any fixed width.
        Int128 bytes = type.Size;
        foreach (Dim dim in dims)
        {
            bytes = Int128.Min(bytes * dim.Size, Int128.MaxValue >> 33);
        }

        if (bytes > room)
        {
            throw DiagnosticId.InvalidIdx.Error($"'{file.Reader.Name}' is truncated or damaged: its header promises " +
                $"{type.Text}[{string.Join(",", dims)}], the file has at most {room} bytes of elements");
        }

        return new IdxHeader(type, Shape.Create(dims));
    }
}
