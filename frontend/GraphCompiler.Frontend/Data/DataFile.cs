using System.IO.Compression;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Frontend.Data;

/// <summary>A data file opened for reading, decompressed where its content is gzip, with a bound on what it can hold.</summary>
internal sealed class DataFile : IDisposable
{
    /// <summary>What a gzip file may expand to, whatever its own size.</summary>
    private const long ExpandedAllowance = 48L << 20;

    /// <summary>What it may expand to beyond that, in multiples of its own size.</summary>
    private const int ExpandedRatio = 4;

    private readonly DiagnosticId fault;
    private readonly Stream content;

    private DataFile(string path, DiagnosticId fault, Stream file)
    {
        (Path, this.fault) = (path, fault);
        IsCompressed = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        MaxLength = IsCompressed ? ExpandedAllowance + ExpandedRatio * file.Length : file.Length;
        content = IsCompressed ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <summary>The path, for messages.</summary>
    public string Path { get; }

    /// <summary>True where the content is gzip.</summary>
    public bool IsCompressed { get; }

    /// <summary>Bytes of content at most: exact for a plain file.</summary>
    public long MaxLength { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fault">What a damaged content is reported as.</param>
    /// <exception cref="GraphCompilerException">GRC7103: the file cannot be opened.</exception>
    public static DataFile Open(string path, DiagnosticId fault)
    {
        try
        {
            return new DataFile(path, fault, File.OpenRead(path));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw DiagnosticId.DataUnavailable.Error($"'{path}' cannot be read: {cause.Message}", cause: cause);
        }
    }

    /// <summary>A file's bytes that are in memory already.</summary>
    public static DataFile Of(string name, byte[] bytes, DiagnosticId fault) => new(name, fault, new MemoryStream(bytes));

    /// <summary>Reads until <paramref name="buffer"/> is full or the content ends; returns the number of bytes read.</summary>
    /// <exception cref="GraphCompilerException">The file's own fault: the compressed data is damaged; GRC7103: it cannot be read.</exception>
    public int Read(Span<byte> buffer)
    {
        try
        {
            return content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException cause)
        {
            throw fault.Error($"'{Path}': the compressed data is damaged", cause: cause);
        }
        catch (IOException cause)
        {
            throw DiagnosticId.DataUnavailable.Error($"'{Path}' cannot be read: {cause.Message}", cause: cause);
        }
    }

    /// <summary>The whole content.</summary>
    /// <exception cref="GraphCompilerException">As <see cref="Read"/>; the file's own fault: more content than its bound or one array.</exception>
    public byte[] ReadAll()
    {
        long bound = Math.Min(MaxLength, Array.MaxLength);
        // Grows with what is there, as a compressed file is far smaller than its bound as a rule.
        var bytes = new byte[IsCompressed ? Math.Min(bound, 1 << 20) : bound];
        int length = Read(bytes);
        while (length == bytes.Length && length < bound)
        {
            Array.Resize(ref bytes, (int)Math.Min(bound, 2L * length));
            length += Read(bytes.AsSpan(length));
        }

        return Read(stackalloc byte[1]) == 0
            ? bytes[..length]
            : throw fault.Error($"'{Path}' holds more than {bound} bytes");
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => content.Dispose();
}
