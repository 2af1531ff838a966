using System.Buffers.Binary;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Runtime.Files;

/// <summary>Reads a file that nobody vouches for: no length in it is believed before the file is known to hold as much.</summary>
/// <remarks>
/// Every error is typed and names the file and the byte. Numbers are little-endian. Memory is allocated for what the stream can still
/// hold, or, where its length is not known, for what it has really delivered.
/// </remarks>
public sealed class BoundedReader : IDisposable
{
    private const int FirstBlock = 64 * 1024;

    private readonly Stream stream;
    private readonly long? length;

    /// <summary>Reads <paramref name="stream"/> from where it stands; <see cref="Dispose"/> closes it.</summary>
    /// <param name="stream">The content.</param>
    /// <param name="name">What error messages call it: the path.</param>
    /// <param name="length">Bytes to read at most; by default what the stream says, or unknown if it cannot say.</param>
    public BoundedReader(Stream stream, string name, long? length = null)
    {
        (this.stream, Name) = (stream, name);
        this.length = length ?? (stream.CanSeek ? stream.Length - stream.Position : null);
    }

    /// <summary>What error messages call the file.</summary>
    public string Name { get; }

    /// <summary>What is read from.</summary>
    internal Stream BaseStream => stream;

    /// <summary>Bytes read so far.</summary>
    public long Position { get; private set; }

    /// <summary>Bytes that are left; null where the stream does not know.</summary>
    public long? Remaining => length - Position;

    /// <summary>Opens a file.</summary>
    /// <exception cref="GraphCompilerException">GRC7001: it cannot be opened, or is a device or a pipe.</exception>
    public static BoundedReader Open(string path, IFileSystem? files = null) => new(OpenFile(path, files), path);

    /// <summary>Opens a file as a stream that can seek.</summary>
    /// <exception cref="GraphCompilerException">GRC7001: it cannot be opened, or is a device or a pipe.</exception>
    public static Stream OpenFile(string path, IFileSystem? files = null)
    {
        try
        {
            Stream stream = (files ?? PhysicalFiles.Instance).OpenRead(path);
            if (stream.CanSeek)
            {
                return stream;
            }

            stream.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw DiagnosticId.FileUnreadable.Error($"cannot open '{path}': {e.Message}", cause: e);
        }

        throw DiagnosticId.FileUnreadable.Error($"'{path}' is a device or a pipe, not a file");
    }

    /// <summary>Reads exactly as many bytes as <paramref name="target"/> has.</summary>
    /// <exception cref="GraphCompilerException">GRC7001, GRC7003, GRC7004: not readable, too short, a broken compressed stream.</exception>
    public void ReadExactly(Span<byte> target)
    {
        Require(target.Length, "content");
        while (!target.IsEmpty)
        {
            int read = ReadSome(target);
            if (read == 0)
            {
                throw DiagnosticId.FileTruncated.Error($"{Name} ends at byte {Position}, {target.Length} bytes early");
            }

            Position += read;
            target = target[read..];
        }
    }

    /// <summary>Reads <paramref name="count"/> bytes; <paramref name="what"/> they are is said in errors.</summary>
    /// <exception cref="GraphCompilerException">As for <see cref="ReadExactly"/>; GRC7006: more than one managed array can hold.</exception>
    public byte[] ReadBytes(long count, string what)
    {
        Require(count, what);
        if (count > Array.MaxLength)
        {
            throw DiagnosticId.FileTooLarge.Error(
                $"{Name} at byte {Position}: {what} of {count} bytes; one managed array holds at most {Array.MaxLength}");
        }

        // Without a known length the file has to deliver before more is allocated.
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)(Remaining is null ? Math.Min(count, FirstBlock) : count));
        int filled = 0;
        while (true)
        {
            ReadExactly(bytes.AsSpan(filled));
            filled = bytes.Length;
            if (filled == count)
            {
                return bytes;
            }

            Array.Resize(ref bytes, (int)Math.Min(count, 2L * filled));
        }
    }

    /// <summary>Reads what is left, at most <paramref name="limit"/> bytes of it.</summary>
    /// <exception cref="GraphCompilerException">GRC7001, GRC7004: not readable, a broken compressed stream; GRC7006: more is left.</exception>
    public byte[] ReadToEnd(long limit)
    {
        limit = Math.Min(limit, Array.MaxLength);
        if (Remaining is long remaining)
        {
            return remaining <= limit ? ReadBytes(remaining, "content") : throw TooLarge();
        }

        var bytes = new byte[Math.Min(limit, FirstBlock)];
        int filled = 0;
        while (true)
        {
            int read = ReadSome(bytes.AsSpan(filled));
            Position += read;
            filled += read;
            if (filled < bytes.Length && read == 0)
            {
                return bytes[..filled];
            }

            if (filled == limit)
            {
                return IsAtEnd() ? bytes : throw TooLarge();
            }

            if (filled == bytes.Length)
            {
                Array.Resize(ref bytes, (int)Math.Min(limit, 2L * filled));
            }
        }

        GraphCompilerException TooLarge() => DiagnosticId.FileTooLarge.Error($"{Name} holds more than {limit} bytes");
    }

    /// <summary>Reads the elements of an array, row-major and little-endian.</summary>
    /// <exception cref="GraphCompilerException">As for <see cref="ReadBytes"/>; GRC7004: a truth value other than 0 and 1.</exception>
    public NdArray ReadArray(DType type, Shape shape)
    {
        long start = Position;
        byte[] bytes = ReadBytes(shape.Elements * type.Size, type.Text + shape);
        int strange = type == DType.Bool ? bytes.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)1) : -1;
        return strange < 0
            ? NdArray.Owning(type, shape, bytes)
            : throw Malformed($"a truth value is 0 or 1, got {bytes[strange]}", start + strange);
    }

    /// <summary>Reads one byte.</summary>
    public byte ReadByte()
    {
        Span<byte> bytes = stackalloc byte[1];
        ReadExactly(bytes);
        return bytes[0];
    }

    /// <summary>Reads a 16-bit number.</summary>
    public ushort ReadUInt16()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        ReadExactly(bytes);
        return BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    /// <summary>Reads a 32-bit number.</summary>
    public uint ReadUInt32()
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        ReadExactly(bytes);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    /// <summary>Reads a 64-bit number.</summary>
    public ulong ReadUInt64()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        ReadExactly(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    /// <summary>Makes sure that nothing follows.</summary>
    /// <exception cref="GraphCompilerException">GRC7004: something does.</exception>
    public void ExpectEnd()
    {
        if (Remaining is > 0 || (Remaining is null && !IsAtEnd()))
        {
            throw Malformed("nothing should follow here");
        }
    }

    /// <summary>The error for content that breaks the format.</summary>
    /// <param name="message">What was found and what was expected.</param>
    /// <param name="at">The byte where it stands; the present position where it is not given.</param>
    /// <param name="cause">The exception behind it, if any.</param>
    public GraphCompilerException Malformed(string message, long? at = null, Exception? cause = null) =>
        DiagnosticId.FileMalformed.Error($"{Name} at byte {at ?? Position}: {message}", cause: cause);

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private void Require(long count, string what)
    {
        if (count > Remaining)
        {
            throw DiagnosticId.FileTruncated.Error(
                $"{Name} at byte {Position}: {what} of {count} bytes, but only {Remaining} bytes are left");
        }
    }

    private bool IsAtEnd() => ReadSome(stackalloc byte[1]) == 0;

    private int ReadSome(Span<byte> target)
    {
        try
        {
            return stream.Read(target);
        }
        catch (InvalidDataException e)
        {
            throw Malformed(e.Message, cause: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DiagnosticId.FileUnreadable.Error($"cannot read {Name} at byte {Position}: {e.Message}", cause: e);
        }
    }
}
