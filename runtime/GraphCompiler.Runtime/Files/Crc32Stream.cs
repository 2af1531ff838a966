using System.Buffers.Binary;

namespace GraphCompiler.Runtime.Files;

/// <summary>Passes on what it reads, and keeps the CRC-32 of zip, gzip and PNG (reflected polynomial EDB88320) of it.</summary>
internal sealed class Crc32Stream(Stream source) : Stream
{
    private const uint Polynomial = 0xEDB88320;

    /// <summary><c>Tables[k][b]</c>: what byte b does to the remainder when k more bytes follow it ("slicing by 8").</summary>
    private static readonly uint[][] Tables = MakeTables();

    private uint remainder = uint.MaxValue;

    /// <summary>CRC-32 of all bytes read so far.</summary>
    public uint Value => ~remainder;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int read = source.Read(buffer);
        Append(buffer[..read]);
        return read;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        uint crc = remainder;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ crc;
            crc = 0;
            for (int k = 0; k < sizeof(ulong); k++)
            {
                crc ^= Tables[sizeof(ulong) - 1 - k][(byte)(word >> (8 * k))];
            }
        }

        foreach (byte value in bytes)
        {
            crc = (crc >> 8) ^ Tables[0][(byte)(crc ^ value)];
        }

        remainder = crc;
    }

    private static uint[][] MakeTables()
    {
        uint[][] tables = [.. Enumerable.Range(0, sizeof(ulong)).Select(_ => new uint[256])];
        for (uint value = 0; value < 256; value++)
        {
            uint crc = value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * Polynomial);
            }

            tables[0][value] = crc;
        }

        for (int k = 1; k < tables.Length; k++)
        {
            for (int value = 0; value < 256; value++)
            {
                uint before = tables[k - 1][value];
                tables[k][value] = (before >> 8) ^ tables[0][(byte)before];
            }
        }

        return tables;
    }
}
