using System.IO.Compression;
using System.Runtime.CompilerServices;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Runtime.Files;

namespace GraphCompiler.Frontend.Data;

/// <summary>The idx format of the MNIST files: one dense array, gzipped or not.</summary>
/// <remarks>
/// Two zero bytes, a type code, the rank; a big-endian 32-bit size for each dimension; the elements, big-endian, row-major. Source: Y.
/// LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits".
/// </remarks>
public static class Idx
{
    /// <summary>Reads an array of any type and rank.</summary>
    /// <exception cref="GraphCompilerException">
    /// GRC7101: no idx file, or with dimensions that it cannot hold; GRC7001, GRC7003, GRC7004: it cannot be read, ends early, is
    /// damaged or has bytes after its end.
    /// </exception>
    public static NdArray Read(string path, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Read(path, content => Read(content, IdxHeader.Read(content)), new(file, line));

    /// <summary>Reads an image file: <c>u8[count,rows,columns]</c>.</summary>
    /// <exception cref="GraphCompilerException">As <see cref="Read(string, string, int)"/>; GRC7101: the file holds no images.</exception>
    public static NdArray ReadImages(string path, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Read(path, ReadImages, new(file, line));

    /// <summary>Reads a label file: <c>u8[count]</c>.</summary>
    /// <exception cref="GraphCompilerException">As <see cref="Read(string, string, int)"/>; GRC7101: the file holds no labels.</exception>
    public static NdArray ReadLabels(string path, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Read(path, ReadLabels, new(file, line));

    /// <summary>Reads a file; a fault in it is told at the user's line.</summary>
    private static NdArray Read(string path, Func<DataFile, NdArray> read, SourceLocation location)
    {
        try
        {
            using DataFile content = DataFile.Open(path);
            return read(content);
        }
        catch (GraphCompilerException fault)
        {
            throw fault.At(location);
        }
    }

    /// <summary>Writes an array atomically, gzipped where <paramref name="path"/> ends in <c>.gz</c>.</summary>
    /// <exception cref="GraphCompilerException">
    /// GRC7101: an element type that idx does not have, or a dimension of 2³² or more; GRC7002: the file cannot be written.
    /// </exception>
    public static void Write(string path, NdArray array)
    {
        byte[] header = new IdxHeader(array.DType, array.Shape).Encode();
        byte[] elements = array.Bytes.ToArray();
        BigEndian.Swap(elements, array.DType.Size);
        bool isGzip = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        AtomicFile.Write(path, file =>
        {
            using GZipStream? gzip = isGzip ? new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true) : null;
            Stream content = (Stream?)gzip ?? file;
            content.Write(header);
            content.Write(elements);
        });
    }

    internal static NdArray ReadImages(DataFile file) => Read(file, 3, "images");

    internal static NdArray ReadLabels(DataFile file) => Read(file, 1, "labels");

    private static NdArray Read(DataFile file, int rank, string expected)
    {
        IdxHeader header = IdxHeader.Read(file);
        return header.Type == DType.U8 && header.Shape.Rank == rank
            ? Read(file, header)
            : throw DiagnosticId.InvalidIdx.Error($"'{file.Reader.Name}' is {header.Kind} where {expected} were expected");
    }

    private static NdArray Read(DataFile file, IdxHeader header)
    {
        NdArray array = file.Reader.ReadArray(header.Type, header.Shape);
        file.Reader.ExpectEnd();
        BigEndian.Swap(array.Bytes, header.Type.Size);
        return array;
    }
}
