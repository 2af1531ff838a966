using System.IO.Compression;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Data;

public sealed class Cifar10Tests : IDisposable
{
    private const int Record = 3073;

    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SharedDataFact("cifar10/test-500.bin.gz")]
    public void Reads_images_and_labels()
    {
        Dataset images = Cifar10.Read(SharedData.At("cifar10", "test-500.bin.gz"));

        Assert.Equal(500, images.Count);
        Assert.Equal("500 rows of inputs f32[3,32,32], targets i32[]", images.ToString());
        Assert.All(images["inputs"].ToArray<float>(), pixel => Assert.InRange(pixel, 0, 1));
        Assert.Equal(Enumerable.Repeat(50, 10), images["targets"].ToArray<int>().GroupBy(label => label).Select(g => g.Count()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_record_is_the_class_and_three_planes(bool isGzip)
    {
        byte[] bytes = new byte[2 * Record];
        (bytes[0], bytes[1], bytes[1 + 1024], bytes[Record], bytes[^1]) = (7, 255, 51, 9, 102);
        using (Stream file = File.Create(folder["images.bin"]))
        using (Stream content = isGzip ? new GZipStream(file, CompressionLevel.Fastest) : file)
        {
            content.Write(bytes);
        }

        Dataset images = Cifar10.Read(folder["images.bin"]);
        float[] pixels = images["inputs"].ToArray<float>();
        Assert.Equal([7, 9], images["targets"].ToArray<int>());
        Assert.Equal((1f, 0.2f, 0.4f, 2 * 3072), (pixels[0], pixels[1024], pixels[^1], pixels.Length));
        Assert.Equal("horse", Cifar10.ClassNames[7]);
    }

    [Theory]
    [InlineData(0, 0, "GRC7106")]
    [InlineData(Record - 1, 0, "GRC7106")]
    [InlineData(Record + 1, 0, "GRC7106")]
    [InlineData(Record, 10, "GRC8103")]
    public void A_damaged_file_is_told(int length, byte label, string code)
    {
        byte[] bytes = new byte[length];
        bytes.AsSpan(0, Math.Min(1, length)).Fill(label);
        File.WriteAllBytes(folder["images.bin"], bytes);

        GraphCompilerException fault = Assert.Throws<GraphCompilerException>(() => Cifar10.Read(folder["images.bin"]));
        Assert.Equal(code, fault.Code);
        Assert.EndsWith("Cifar10Tests.cs", fault.Diagnostic.Location.File, StringComparison.Ordinal);
    }
}
