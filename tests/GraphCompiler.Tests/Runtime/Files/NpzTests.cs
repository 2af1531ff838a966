using System.IO.Compression;
using System.Text.Json;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Runtime.Files;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Runtime.Files;

public sealed class NpzTests
{
    [Fact]
    public void Arrays_come_back_in_order()
    {
        using var folder = new TestFolder();
        Npz.Save(folder["a.npz"], SampleArrays.All());

        SampleArrays.AssertEqual(SampleArrays.All(), Npz.Load(folder["a.npz"]));
    }

    [Fact]
    public void Equal_arrays_give_equal_bytes() => Assert.Equal(Bytes(SampleArrays.All()), Bytes(SampleArrays.All()));

    [Fact]
    public void Every_golden_array_is_read_as_its_index_says()
    {
        string folder = Path.Combine(Repository.Shared, "golden");
        var archives = Directory.GetFiles(folder, "*.npz").ToDictionary(path => Path.GetFileName(path), path => Npz.Load(path));
        using JsonDocument index = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "index.json")));

        int seen = 0;
        foreach (JsonElement entry in index.RootElement.GetProperty("cases").EnumerateArray())
        {
            OrderedDictionary<string, NdArray> arrays = archives[entry.GetProperty("file").GetString()!];
            foreach (JsonElement group in entry.EnumerateObject().Select(p => p.Value).Where(v => v.ValueKind == JsonValueKind.Object))
            {
                foreach (JsonElement array in group.EnumerateObject().Select(p => p.Value).Where(IsArray))
                {
                    AssertIs(array, arrays[array.GetProperty("array").GetString()!]);
                    seen++;
                }
            }
        }

        Assert.True(seen > 2000, $"only {seen} arrays");
        // A value known from elsewhere: each problem's trajectory has its start and 50 steps.
        Assert.All(
            archives["optimizers.npz"].Where(pair => pair.Key.Contains(".params.", StringComparison.Ordinal)),
            pair => Assert.Equal(51, pair.Value.Shape[0].Size));
    }

    [Fact]
    public void Compressed_archives_are_read()
    {
        byte[] zip = Zip(CompressionLevel.SmallestSize, ("zeros.npy", Npy(NdArray.Zeros(DType.F32, [1000]))));

        Assert.True(zip.Length < 1000);
        Assert.True(Read(zip)["zeros"].BitEquals(NdArray.Zeros(DType.F32, [1000])));
    }

    [Theory]
    [InlineData("../a.npy", "GRC7008")]
    [InlineData("/a.npy", "GRC7008")]
    [InlineData("a/../../b.npy", "GRC7008")]
    [InlineData("a//b.npy", "GRC7008")]
    [InlineData("./b.npy", "GRC7008")]
    [InlineData("C:a.npy", "GRC7008")]
    [InlineData("a\\b.npy", "GRC7008")]
    [InlineData("a\u0001b.npy", "GRC7008")]
    [InlineData(".npy", "GRC7008")]
    [InlineData("a.txt", "GRC7005")]
    [InlineData("a/", "GRC7005")]
    public void Names_that_lead_elsewhere_are_refused(string name, string code) =>
        AssertFails(code, Zip(CompressionLevel.NoCompression, (name, Npy(NdArray.Scalar(1f)))));

    [Fact]
    public void A_name_there_twice_is_refused()
    {
        AssertFails("GRC7004", Zip(CompressionLevel.NoCompression, ("a.npy", Npy(NdArray.Scalar(1f))), ("a.npy", Npy(NdArray.Scalar(2f)))));
        KeyValuePair<string, NdArray> one = new("a", NdArray.Scalar(1f));
        Assert.Equal("GRC7008", Assert.Throws<GraphCompilerException>(() => Bytes([one, one])).Code);
    }

    [Fact]
    public void A_flipped_bit_of_data_is_seen()
    {
        byte[] good = Bytes([new("a", SampleArrays.Of(DType.F32, [50]))]);
        int data = good.AsSpan().IndexOf(SampleArrays.Of(DType.F32, [50]).Bytes);
        for (int bit = 0; bit < 8 * 200; bit++)
        {
            byte[] bad = [.. good];
            bad[data + (bit / 8)] ^= (byte)(1 << (bit % 8));
            AssertFails("GRC7007", bad);
        }
    }

    [Fact]
    public void A_bomb_is_refused_before_it_expands()
    {
        byte[] zip = Zip(CompressionLevel.SmallestSize, ("zeros.npy", Npy(NdArray.Zeros(DType.U8, [100_000_000]))));
        Assert.True(zip.Length < 200_000);

        long before = GC.GetAllocatedBytesForCurrentThread();
        AssertFails("GRC7006", zip);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 10_000_000);
        using var stream = new MemoryStream(zip);
        Assert.Equal(100_000_000, Npz.Read(stream, "a.npz", limit: 200_000_000)["zeros"].Shape.Elements);
    }

    private static bool IsArray(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty("array", out _);

    private static void AssertIs(JsonElement expected, NdArray array)
    {
        string type = expected.GetProperty("dtype").GetString()!;
        Assert.Equal(type switch { "float32" => DType.F32, "int64" => DType.I64, _ => DType.Bool }, array.DType);
        Assert.Equal(expected.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64()), array.Shape.ToSizes());
        if (array.DType == DType.F32)
        {
            Assert.All(array.ToArray<float>(), value => Assert.True(float.IsFinite(value)));
        }
    }

    private static byte[] Npy(NdArray array)
    {
        using var stream = new MemoryStream();
        GraphCompiler.Runtime.Files.Npy.Write(stream, array);
        return stream.ToArray();
    }

    private static byte[] Zip(CompressionLevel level, params (string Name, byte[] Content)[] entries)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream entry = archive.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    private static byte[] Bytes(IEnumerable<KeyValuePair<string, NdArray>> arrays)
    {
        using var stream = new MemoryStream();
        Npz.Write(stream, arrays);
        return stream.ToArray();
    }

    private static OrderedDictionary<string, NdArray> Read(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return Npz.Read(stream, "a.npz");
    }

    private static void AssertFails(string code, byte[] bytes) =>
        Assert.Equal(code, Assert.Throws<GraphCompilerException>(() => Read(bytes)).Code);
}
