using System.Text;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Runtime.Files;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Runtime.Files;

public sealed class NpyTests
{
    [Fact]
    public void Every_type_and_shape_comes_back_with_its_bits()
    {
        using var folder = new TestFolder();
        foreach ((string name, NdArray array) in SampleArrays.All())
        {
            Npy.Save(folder["a.npy"], array);
            NdArray back = Npy.Load(folder["a.npy"]);
            Assert.True(array.BitEquals(back), name);
        }
    }

    [Fact]
    public void The_header_is_the_one_that_numpy_writes()
    {
        using var stream = new MemoryStream();
        Npy.Write(stream, NdArray.From<float>([1, 2, 3, 4, 5, 6], [2, 3]));

        string text = Encoding.Latin1.GetString(stream.ToArray());
        Assert.Equal(128 + 24, text.Length);
        Assert.StartsWith(
            "\u0093NUMPY\u0001\0v\0{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }    ", text, StringComparison.Ordinal);
        Assert.Equal('\n', text[127]);
    }

    [Theory]
    [InlineData(1, "{'descr': '<i4', 'fortran_order': False, 'shape': (2, 3), }", 1, 2, 3, 4, 5, 6)]
    [InlineData(1, "{'descr': '>i4', 'fortran_order': False, 'shape': (2, 3), }", 1 << 24, 2 << 24, 3 << 24, 4 << 24, 5 << 24, 6 << 24)]
    [InlineData(1, "{'descr': '<i4', 'fortran_order': True, 'shape': (2, 3), }", 1, 3, 5, 2, 4, 6)]
    [InlineData(1, "{'descr': '<i4', 'fortran_order': True, 'shape': (6,), }", 1, 2, 3, 4, 5, 6)]
    [InlineData(1, "{'descr': '=i4', 'fortran_order': False, 'shape': (6,)}\n", 1, 2, 3, 4, 5, 6)]
    [InlineData(1, "{\"shape\":(6L,),\"fortran_order\":False,\"descr\":\"<i4\"}", 1, 2, 3, 4, 5, 6)]
    [InlineData(2, "{'descr': '<i4', 'fortran_order': False, 'shape': (2, 3), }", 1, 2, 3, 4, 5, 6)]
    [InlineData(3, "{'descr': '<i4', 'fortran_order': True, 'shape': (1, 2, 3), }", 1, 3, 5, 2, 4, 6)]
    public void Versions_orders_and_spellings_are_read(int version, string header, params int[] expected) =>
        Assert.Equal(expected, Read(File(version, header, 24)).ToArray<int>());

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4), }", "GRC7003")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1099511627776,), }", "GRC7003")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 2), }", "GRC7004")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 9223372036854775807), }", "GRC7004")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775808,), }", "GRC7004")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "GRC7004")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (6), }", "GRC7004")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,6), }", "GRC7004")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (6,), } x", "GRC7004")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (6,), 'more': 1}", "GRC7004")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (6,)}", "GRC7004")]
    [InlineData("{'descr': '<f4', 'fortran_order': False}", "GRC7004")]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': (6,)}", "GRC7004")]
    [InlineData("{'descr': '<f4", "GRC7004")]
    [InlineData("{", "GRC7004")]
    [InlineData("", "GRC7004")]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (3,), }", "GRC7005")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (3,), }", "GRC7005")]
    [InlineData("{'descr': '', 'fortran_order': False, 'shape': (3,), }", "GRC7005")]
    [InlineData("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (6,), }", "GRC7005")]
    [InlineData("{'descr': '|b1', 'fortran_order': False, 'shape': (24,), }", "GRC7004")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (5,), }", "GRC7004")]
    public void What_is_wrong_is_told(string header, string code) => AssertFails(code, File(1, header, 24));

    [Theory]
    [InlineData(0, 0, 0x92)]
    [InlineData(6, 1, 4)]
    [InlineData(7, 0, 1)]
    [InlineData(9, 0, 0xFF)]
    public void A_damaged_prefix_is_told(int at, byte before, byte after)
    {
        byte[] file = File(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (6,), }", 24);
        Assert.True(at == 0 || file[at] == before);
        file[at] = after;

        Assert.Throws<GraphCompilerException>(() => Read(file));
    }

    [Fact]
    public void A_missing_file_and_a_device_are_told()
    {
        Assert.Equal("GRC7001", Assert.Throws<GraphCompilerException>(() => Npy.Load("/does/not/exist.npy")).Code);
        Assert.Equal("GRC7001", Assert.Throws<GraphCompilerException>(() => Npy.Load("")).Code);
        Assert.Equal("GRC7001", Assert.Throws<GraphCompilerException>(() => Npy.Load(Path.GetTempPath())).Code);
    }

    /// <summary>A file whose data are the little-endian integers 1, 2, 3, …</summary>
    private static byte[] File(int version, string header, int dataBytes)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.Latin1);
        writer.Write([0x93, .. "NUMPY"u8, (byte)version, 0]);
        if (version == 1)
        {
            writer.Write((ushort)header.Length);
        }
        else
        {
            writer.Write(header.Length);
        }

        writer.Write(Encoding.Latin1.GetBytes(header));
        for (int i = 1; i <= dataBytes / 4; i++)
        {
            writer.Write(i);
        }

        return stream.ToArray();
    }

    private static NdArray Read(byte[] bytes)
    {
        using var reader = new BoundedReader(new MemoryStream(bytes), "a.npy");
        NdArray array = Npy.Read(reader);
        reader.ExpectEnd();
        return array;
    }

    private static void AssertFails(string code, byte[] bytes)
    {
        var error = Assert.Throws<GraphCompilerException>(() => Read(bytes));
        Assert.Equal(code, error.Code);
        Assert.Contains("a.npy", error.Message, StringComparison.Ordinal);
    }
}
