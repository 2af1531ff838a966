using System.Buffers.Binary;
using System.Text;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Runtime.Files;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Runtime.Files;

public sealed class SafetensorsTests
{
    private static readonly string[] StrangeNames =
        ["", " ", "\"", "\\", "a/../b", "\u0000", "\n", "\u202E", "名前", "😀", "{}", "\"graphcompiler.crc32c\":\"", new string('x', 10_000)];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Arrays_and_metadata_come_back(bool checksums)
    {
        using var folder = new TestFolder();
        KeyValuePair<string, string>[] metadata = [new("step", "17"), new("format", "pt"), .. StrangeNames.Select(n => KeyValuePair.Create(n, n))];
        KeyValuePair<string, NdArray>[] arrays =
            [.. SampleArrays.All(), .. StrangeNames.Select((n, i) => KeyValuePair.Create(n, SampleArrays.Of(DType.F32, [i])))];

        Safetensors.Save(folder["a.safetensors"], arrays, metadata, checksums);
        NamedArrays back = Safetensors.Load(folder["a.safetensors"]);

        SampleArrays.AssertEqual(arrays.OrderBy(p => p.Key, StringComparer.Ordinal), back.Arrays.OrderBy(p => p.Key, StringComparer.Ordinal));
        Assert.Equal(
            metadata.OrderBy(p => p.Key, StringComparer.Ordinal), back.Metadata.OrderBy(p => p.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void The_bytes_are_those_of_the_formats_own_library()
    {
        // From the tests of github.com/huggingface/safetensors, safetensors/src/tensor.rs: test_serialization, test_forced_alignment.
        byte[] data = [0, 0, 0, 0, 0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64, 0, 0, 128, 64, 0, 0, 160, 64];
        NdArray array = NdArray.From<float>([0, 1, 2, 3, 4, 5], [1, 2, 3]);

        Assert.Equal(
            [64, 0, 0, 0, 0, 0, 0, 0, .. """{"attn.0":{"dtype":"F32","shape":[1,2,3],"data_offsets":[0,24]}}"""u8, .. data],
            Bytes([new("attn.0", array)], checksums: false));
        Assert.Equal(
            [72, 0, 0, 0, 0, 0, 0, 0, .. """{"attn0":{"dtype":"F32","shape":[1,1,2,3],"data_offsets":[0,24]}}       """u8, .. data],
            Bytes([new("attn0", NdArray.From<float>([0, 1, 2, 3, 4, 5], [1, 1, 2, 3]))], checksums: false));
    }

    [Fact]
    public void Order_is_by_type_and_name_whatever_the_order_given()
    {
        KeyValuePair<string, NdArray>[] arrays = [.. SampleArrays.All(), new("\uE000", NdArray.Scalar(1f)), new("😀", NdArray.Scalar(2f))];
        byte[] forward = Bytes(arrays), backward = Bytes(arrays.Reverse());

        Assert.Equal(forward, backward);
        string[] names = [.. Read(forward).Arrays.Keys];
        Assert.Equal("u64/empty", names[0]);
        Assert.Equal("bool/vector", names[^1]);
        Assert.True(Array.IndexOf(names, "\uE000") < Array.IndexOf(names, "😀")); // By code point, not by UTF-16.
    }

    [Fact]
    public void Every_flipped_bit_is_seen()
    {
        byte[] good = Bytes([new("w", SampleArrays.Of(DType.F32, [3])), new("b\u0001", SampleArrays.Of(DType.Bool, [5]))], [new("step", "100")]);
        Read(good);
        for (int bit = 0; bit < 8 * good.Length; bit++)
        {
            byte[] bad = [.. good];
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            var error = Record.Exception(() => Read(bad));
            Assert.True(error is GraphCompilerException, $"bit {bit % 8} of byte {bit / 8}: {error?.ToString() ?? "read as if nothing had happened"}");
        }
    }

    [Fact]
    public void Every_cut_is_seen()
    {
        byte[] good = Bytes([new("w", SampleArrays.Of(DType.F32, [3]))]);
        for (int length = 0; length < good.Length; length++)
        {
            Assert.Throws<GraphCompilerException>(() => Read(good[..length]));
        }

        Assert.Throws<GraphCompilerException>(() => Read([.. good, 0]));
    }

    [Fact]
    public void Checksums_may_be_required()
    {
        byte[] without = Bytes([new("w", NdArray.Scalar(1f))], checksums: false);

        Read(without);
        Assert.Equal("GRC7007", Assert.Throws<GraphCompilerException>(() => Read(without, Checksums.Required)).Code);
        Read(Bytes([]), Checksums.Required);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, null)]
    [InlineData("""{ "a" : { "shape" : [ 2 ] , "data_offsets" : [ 0 , 8 ] , "dtype" : "F32" } } """, 8, null)]
    [InlineData("""{"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}""", 8, null)]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "GRC7003")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "GRC7004")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[1,9]}}""", 9, "GRC7004")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "GRC7004")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,12]}}""", 12, "GRC7004")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "GRC7004")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[12,20]}}""", 20, "GRC7004")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", 16, "GRC7004")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775807,4],"data_offsets":[0,8]}}""", 8, "GRC7004")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387906],"data_offsets":[0,8]}}""", 8, "GRC7004")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "GRC7004")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}""", 8, "GRC7004")]
    [InlineData("""{"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""", 8, "GRC7004")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}""", 8, "GRC7004")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", 8, "GRC7004")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", 8, "GRC7004")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}}""", 8, "GRC7004")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "GRC7004")]
    [InlineData("""{"a":{"dtype":"f32","shape":[2],"data_offsets":[0,8]}}""", 8, "GRC7004")]
    [InlineData("""{"a":{"dtype":"I16","shape":[4],"data_offsets":[0,8]}}""", 8, "GRC7005")]
    [InlineData("""{"a":{"dtype":"BOOL","shape":[8],"data_offsets":[0,8]}}""", 8, "GRC7004")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "GRC7004")]
    [InlineData("""{"__metadata__":{"a":"1","a":"1"}}""", 0, "GRC7004")]
    [InlineData("""{"__metadata__":{"a":"\ud800"}}""", 0, "GRC7004")]
    [InlineData("""{"__metadata__":{"graphcompiler.crc32c":"00000000"}}""", 0, "GRC7007")]
    [InlineData("""{"__metadata__":{"graphcompiler.crc32c:a":"00000000"}}""", 0, "GRC7007")]
    [InlineData("""{"__metadata__":{"graphcompiler.crc32c" :"00000000"}}""", 0, "GRC7007")]
    [InlineData("""{} x""", 0, "GRC7004")]
    [InlineData(""" {}""", 0, "GRC7004")]
    [InlineData("""{"a":1}""", 0, "GRC7004")]
    [InlineData("""[]""", 0, "GRC7004")]
    [InlineData("{", 0, "GRC7004")]
    [InlineData("", 0, "GRC7004")]
    public void Headers_are_read_strictly(string header, int dataBytes, string? code)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] file = [.. BitConverter.GetBytes((long)text.Length), .. text, .. Enumerable.Repeat((byte)7, dataBytes)];

        var error = Record.Exception(() => Read(file));
        Assert.Equal(code, (error as GraphCompilerException)?.Code);
    }

    [Theory]
    [InlineData(100_000_001, "GRC7006")]
    [InlineData(ulong.MaxValue, "GRC7006")]
    [InlineData(100_000_000, "GRC7003")]
    [InlineData(100, "GRC7003")]
    public void Absurd_header_lengths_are_refused(ulong length, string code)
    {
        var file = new byte[50];
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);

        Assert.Equal(code, Assert.Throws<GraphCompilerException>(() => Read(file)).Code);
    }

    [Theory]
    [InlineData(99_999, null)]
    [InlineData(100_000, null)]
    [InlineData(100_001, "GRC7006")]
    public void The_number_of_arrays_has_a_limit(int count, string? code)
    {
        NdArray empty = NdArray.Zeros(DType.F32, [0]);
        KeyValuePair<string, NdArray>[] arrays = [.. Enumerable.Range(0, count).Select(i => KeyValuePair.Create($"{i}", empty))];
        Assert.Equal(code, (Record.Exception(() => Bytes(arrays)) as GraphCompilerException)?.Code);

        byte[] text = Encoding.UTF8.GetBytes("{" + string.Join(",", Enumerable.Range(0, count).Select(i =>
            $"\"{i}\":{{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}")) + "}");
        var error = Record.Exception(() => Read([.. BitConverter.GetBytes((long)text.Length), .. text]));
        Assert.Equal(code, (error as GraphCompilerException)?.Code);
    }

    [Fact]
    public void Deep_nesting_is_refused()
    {
        byte[] text = [.. "{\"a\":"u8, .. Enumerable.Repeat((byte)'[', 1_000_000)];

        Assert.Equal("GRC7004", Assert.Throws<GraphCompilerException>(() => Read([.. BitConverter.GetBytes((long)text.Length), .. text])).Code);
    }

    [Fact]
    public void Names_that_cannot_be_written_are_refused()
    {
        KeyValuePair<string, NdArray> one = new("a", NdArray.Scalar(1f));
        AssertRefused(() => Bytes([one, one]));
        AssertRefused(() => Bytes([new("__metadata__", one.Value)]));
        AssertRefused(() => Bytes([new("\uD800", one.Value)]));
        AssertRefused(() => Bytes([one], [new("k", "1"), new("k", "2")]));
        AssertRefused(() => Bytes([one], [new("graphcompiler.crc32c:b", "1")]));

        static void AssertRefused(Action write) => Assert.Equal("GRC7008", Assert.Throws<GraphCompilerException>(write).Code);
    }

    private static byte[] Bytes(
        IEnumerable<KeyValuePair<string, NdArray>> arrays,
        IEnumerable<KeyValuePair<string, string>>? metadata = null,
        bool checksums = true)
    {
        using var stream = new MemoryStream();
        Safetensors.Write(stream, arrays, metadata, checksums);
        return stream.ToArray();
    }

    private static NamedArrays Read(byte[] bytes, Checksums checksums = Checksums.IfPresent)
    {
        using var reader = new BoundedReader(new MemoryStream(bytes), "a.safetensors");
        return Safetensors.Read(reader, checksums);
    }
}
