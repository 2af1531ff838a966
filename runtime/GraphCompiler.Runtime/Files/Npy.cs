using System.Buffers.Binary;
using System.Runtime.InteropServices;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Runtime.Files;

/// <summary>One array as an <c>.npy</c> file, the format of NumPy's <c>save</c>.</summary>
/// <remarks>
/// Read: versions 1 to 3, C and Fortran order, both byte orders. Written: version 1, C order, little-endian; the same bytes for the
/// same array. bf16, which NumPy has no letter for, is written as <c>&lt;V2</c>, as JAX's arrays are, and read back from it.
/// Source: numpy.lib.format.
/// </remarks>
public static class Npy
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="GraphCompilerException">
    /// GRC7001, GRC7003 to GRC7006: not readable, cut short, malformed, of an element type that is not supported, too large.
    /// </exception>
    public static NdArray Load(string path, IFileSystem? files = null)
    {
        using BoundedReader reader = BoundedReader.Open(path, files);
        NdArray array = Read(reader);
        reader.ExpectEnd();
        return array;
    }

    /// <summary>Reads one array; what follows it is left.</summary>
    /// <exception cref="GraphCompilerException">As for <see cref="Load"/>.</exception>
    public static NdArray Read(BoundedReader reader)
    {
        NpyHeader header = NpyHeader.Read(reader);
        NdArray array = reader.ReadArray(header.DType, header.FortranOrder ? Reversed(header.Shape) : header.Shape);
        if (header.BigEndian)
        {
            ReverseBytes(array);
        }

        return header.FortranOrder ? Transposed(array, header.Shape) : array;
    }

    /// <summary>Writes a file, atomically.</summary>
    /// <exception cref="GraphCompilerException">GRC7002: it cannot be written.</exception>
    public static void Save(string path, NdArray array, IFileSystem? files = null) =>
        AtomicFile.Write(path, stream => Write(stream, array), files);

    /// <summary>Writes one array.</summary>
    public static void Write(Stream stream, NdArray array)
    {
        stream.Write(new NpyHeader(array.DType, array.Shape).ToBytes());
        stream.Write(array.Bytes);
    }

    private static Shape Reversed(Shape shape) => [.. shape.Reverse()];

    private static void ReverseBytes(NdArray array)
    {
        Span<byte> bytes = array.Bytes;
        switch (array.DType.Size)
        {
            case 2:
                Span<ushort> two = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(two, two);
                break;
            case 4:
                Span<uint> four = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(four, four);
                break;
            case 8:
                Span<ulong> eight = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(eight, eight);
                break;
        }
    }

    /// <summary>The array with its axes in reverse order, which gives it the shape <paramref name="shape"/>.</summary>
    private static NdArray Transposed(NdArray source, Shape shape)
    {
        if (shape.Rank < 2)
        {
            return source;
        }

        NdArray target = NdArray.Zeros(source.DType, shape);
        int size = source.DType.Size;
        long[] strides = [.. source.Shape.Strides().Reverse()];
        var index = new long[shape.Rank];
        long from = 0;
        for (long to = 0; to < shape.Elements; to++)
        {
            source.Bytes.Slice((int)from * size, size).CopyTo(target.Bytes[((int)to * size)..]);
            for (int axis = shape.Rank - 1; axis >= 0; axis--)
            {
                from += strides[axis];
                if (++index[axis] < shape[axis])
                {
                    break;
                }

                from -= strides[axis] * index[axis];
                index[axis] = 0;
            }
        }

        return target;
    }
}
