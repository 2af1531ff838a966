using System.IO.Compression;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Runtime.Files;
using Xunit;

namespace GraphCompiler.Tests.Runtime.Files;

public sealed class BoundedReaderTests
{
    [Fact]
    public void Numbers_are_little_endian_and_counted()
    {
        using BoundedReader reader = Over([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);

        Assert.Equal(1, reader.ReadByte());
        Assert.Equal(0x0302, reader.ReadUInt16());
        Assert.Equal(0x07060504u, reader.ReadUInt32());
        Assert.Equal((7, 8L), ((int)reader.Position, reader.Remaining!.Value));
        Assert.Equal(0x0F0E0D0C0B0A0908u, reader.ReadUInt64());
        reader.ExpectEnd();
    }

    [Fact]
    public void What_a_file_cannot_hold_is_not_allocated()
    {
        using BoundedReader reader = Over(new byte[100]);
        reader.ReadByte();

        long before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<GraphCompilerException>(() => reader.ReadBytes(1L << 30, "pixels"));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000);
        Assert.Equal("GRC7003", error.Code);
        Assert.Contains("file at byte 1: pixels of 1073741824 bytes, but only 99 bytes are left", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_of_unknown_length_must_deliver_before_more_is_allocated()
    {
        byte[] content = [.. Enumerable.Range(0, 500_000).Select(i => (byte)(i % 251))];
        using (BoundedReader whole = Compressed(content))
        {
            Assert.Null(whole.Remaining);
            Assert.Equal(content, whole.ReadBytes(content.Length, "content"));
            whole.ExpectEnd();
        }

        using BoundedReader reader = Compressed(content);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("GRC7003", Assert.Throws<GraphCompilerException>(() => reader.ReadBytes(1L << 30, "content")).Code);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4_000_000);
    }

    [Fact]
    public void More_than_an_array_can_hold_is_told()
    {
        using BoundedReader reader = Compressed([1]);

        Assert.Equal("GRC7006", Assert.Throws<GraphCompilerException>(() => reader.ReadBytes(long.MaxValue, "content")).Code);
    }

    [Fact]
    public void Broken_compression_is_told()
    {
        using var reader = new BoundedReader(new GZipStream(new MemoryStream(new byte[100]), CompressionMode.Decompress), "file");

        Assert.Equal("GRC7004", Assert.Throws<GraphCompilerException>(() => reader.ReadByte()).Code);
    }

    [Fact]
    public void What_follows_the_end_is_told()
    {
        using BoundedReader known = Over([1, 2]), unknown = Compressed([1, 2]);
        known.ReadByte();
        unknown.ReadByte();

        Assert.Equal("GRC7004", Assert.Throws<GraphCompilerException>(known.ExpectEnd).Code);
        Assert.Equal("GRC7004", Assert.Throws<GraphCompilerException>(unknown.ExpectEnd).Code);
    }

    [Fact]
    public void A_truth_value_is_0_or_1()
    {
        using BoundedReader reader = Over([9, 0, 1, 2, 0]);
        reader.ReadByte();

        var error = Assert.Throws<GraphCompilerException>(() => reader.ReadArray(DType.Bool, [4]));
        Assert.Equal("GRC7004", error.Code);
        Assert.Contains("file at byte 3: a truth value is 0 or 1, got 2", error.Message, StringComparison.Ordinal);
    }

    private static BoundedReader Over(byte[] bytes) => new(new MemoryStream(bytes), "file");

    private static BoundedReader Compressed(byte[] bytes)
    {
        var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        stream.Position = 0;
        return new BoundedReader(new GZipStream(stream, CompressionMode.Decompress), "file");
    }
}
