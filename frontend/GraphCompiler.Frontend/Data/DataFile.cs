using System.IO.Compression;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Runtime.Files;

namespace GraphCompiler.Frontend.Data;

/// <summary>A data file opened for reading, decompressed where its content is gzip, with a bound on what it can hold.</summary>
internal sealed class DataFile : IDisposable
{
    /// <summary>What a gzip file may expand to, whatever its own size.</summary>
    private const long ExpandedAllowance = 48L << 20;

    /// <summary>What it may expand to beyond that, in multiples of its own size.</summary>
    private const int ExpandedRatio = 4;

    private DataFile(Stream file, string name)
    {
        bool isGzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        MaxLength = isGzip ? ExpandedAllowance + ExpandedRatio * file.Length : file.Length;
        Reader = new BoundedReader(isGzip ? new GZipStream(file, CompressionMode.Decompress) : file, name);
    }

    /// <summary>Reads the content.</summary>
    public BoundedReader Reader { get; }

    /// <summary>Bytes of content at most: exact for a plain file.</summary>
    public long MaxLength { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="GraphCompilerException">GRC7001: the file cannot be opened.</exception>
    public static DataFile Open(string path) => new(BoundedReader.OpenFile(path), path);

    /// <summary>A file's bytes that are in memory already.</summary>
    public static DataFile Of(string name, byte[] bytes) => new(new MemoryStream(bytes), name);

    /// <summary>Closes the file.</summary>
    public void Dispose() => Reader.Dispose();
}
