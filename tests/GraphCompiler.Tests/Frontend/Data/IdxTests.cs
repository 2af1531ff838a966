using System.IO.Compression;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Data;

public sealed class IdxTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ReadsTheMnistFiles()
    {
        NdArray images = Idx.ReadImages(SharedData.At("mnist", "t10k-images-idx3-ubyte.gz"));
        NdArray labels = Idx.ReadLabels(SharedData.At("mnist", "t10k-labels-idx1-ubyte.gz"));

        Assert.Equal("u8[10000,28,28]", images.ToString());
        Assert.Equal("u8[10000]", labels.ToString());
        Assert.Equal([7, 2, 1, 0, 4, 1, 4, 9, 5, 9], labels.ToArray<byte>()[..10]);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("packed.gz")]
    public void WritesWhatItReads(string name)
    {
        foreach (NdArray array in new[]
        {
            NdArray.From<byte>([1, 2, 3, 4, 5, 6], [1, 2, 3]),
            NdArray.From<sbyte>([-1, 2], [2]),
            NdArray.From<int>([1, -2, int.MaxValue], [3]),
            NdArray.From<float>([1.5f, float.NaN, -0f], [3, 1]),
            NdArray.From<double>([Math.PI], []),
            NdArray.Zeros(DType.U8, [0, 28, 28]),
        })
        {
            Idx.Write(folder[name], array);
            Assert.True(array.BitEquals(Idx.Read(folder[name])), array.ToString());
        }
    }

    [Fact]
    public void NumbersAreBigEndian()
    {
        Idx.Write(folder["x"], NdArray.From<int>([0x01020304], [1]));

        Assert.Equal([0, 0, 0x0C, 1, 0, 0, 0, 1, 1, 2, 3, 4], File.ReadAllBytes(folder["x"]));
    }

    [Fact]
    public void CompressionIsDetectedByContent()
    {
        Idx.Write(folder["x.gz"], NdArray.From<byte>([1, 2], [2]));
        File.Move(folder["x.gz"], folder["x"]);

        Assert.Equal([1, 2], Idx.ReadLabels(folder["x"]).ToArray<byte>());
    }

    [Fact]
    public void ALabelFileIsNoImageFile()
    {
        string labels = SharedData.At("mnist", "t10k-labels-idx1-ubyte.gz");

        Assert.Contains("is a label file (u8[10000]) where images were expected", Fails(() => Idx.ReadImages(labels)), StringComparison.Ordinal);
        Idx.Write(folder["images"], NdArray.Zeros(DType.U8, [2, 3, 3]));
        Assert.Contains("is an image file (u8[2,3,3]) where labels were expected",
            Fails(() => Idx.ReadLabels(folder["images"])), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "GRC7003", "only 0 bytes are left")]
    [InlineData("0000", "GRC7003", "only 2 bytes are left")]
    [InlineData("00000803000000", "GRC7003", "only 3 bytes are left")]
    [InlineData("89504E470D0A1A0A", "GRC7101", "begins with 89504E47")]
    [InlineData("00000B0100000001", "GRC7101", "begins with 00000B01")]
    [InlineData("000008FF", "GRC7101", "255 dimensions")]
    [InlineData("0000080300000001000000020000000201020304FF", "GRC7004", "at byte 20: nothing should follow here")]
    [InlineData("00000803000000010000000200000002010203", "GRC7101", "promises u8[1,2,2], the file has at most 3 bytes")]
    [InlineData("00000803FFFFFFFFFFFFFFFFFFFFFFFF", "GRC7101", "promises u8[4294967295,4294967295,4294967295]")]
    [InlineData("1F8B0800", "GRC7003", "")]
    public void WhatIsNoIdxFileIsTold(string hex, string code, string message)
    {
        string path = folder.Write("x", Convert.FromHexString(hex));
        Assert.Contains(message, DatasetTests.Fails(code, () => Idx.Read(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(100)]
    public void ATruncatedGzipFileIsTold(int length)
    {
        byte[] whole = File.ReadAllBytes(SharedData.At("mnist", "t10k-labels-idx1-ubyte.gz"));

        DatasetTests.Fails("GRC7003", () => Idx.Read(folder.Write("x", whole[..length])));
    }

    /// <summary>A small file cannot ask for memory out of proportion, even if the bytes would be there once expanded.</summary>
    [Fact]
    public void AGzipBombIsRefusedBeforeItExpands()
    {
        using (var gzip = new GZipStream(File.Create(folder["bomb.gz"]), CompressionLevel.Optimal))
        {
            gzip.Write(Convert.FromHexString("000008020400000000000001"));
            var zeros = new byte[1 << 20];
            for (int i = 0; i < 64; i++)
            {
                gzip.Write(zeros);
            }
        }

        Assert.Contains("promises u8[67108864,1]", Fails(() => Idx.Read(folder["bomb.gz"])), StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingFileIsTold()
    {
        DatasetTests.Fails("GRC7001", () => Idx.Read(folder["none"]));
        DatasetTests.Fails("GRC7001", () => Idx.Read(folder.Path));
        DatasetTests.Fails("GRC7001", () => Idx.Read("a\0b"));
    }

    [Fact]
    public void WhatIdxDoesNotHaveIsNotWritten() =>
        DatasetTests.Fails("GRC7101", () => { Idx.Write(folder["x"], NdArray.Zeros(DType.I64, [1])); return folder; });

    [Theory]
    [InlineData("plain")]
    [InlineData("packed.gz")]
    public void DamagedFilesGiveTypedErrorsOnly(string name)
    {
        Idx.Write(folder[name], NdArray.From<byte>([.. Enumerable.Range(0, 200).Select(i => (byte)i)], [2, 10, 10]));
        int refused = 0;
        foreach (byte[] damaged in FileMutations.Of(File.ReadAllBytes(folder[name]), 2000, seed: 7))
        {
            try
            {
                Idx.Read(folder.Write("damaged", damaged));
            }
            catch (GraphCompilerException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1000, 2000);
    }

    private static string Fails(Func<object> action) => DatasetTests.Fails("GRC7101", action).Message;
}
