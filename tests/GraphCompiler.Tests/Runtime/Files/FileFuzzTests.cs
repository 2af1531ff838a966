using System.Diagnostics;
using System.IO.Compression;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Runtime.Files;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Runtime.Files;

/// <summary>Damaged files: read, or refused with a typed error; quickly, and without memory that the file does not justify.</summary>
public sealed class FileFuzzTests
{
    private const int Mutations = 2000;
    private const long AllowedBytes = 64 << 20;

    [Fact]
    public void Npy_stands_damage() => Attack(Write(s => Npy.Write(s, SampleArrays.Of(DType.F32, [2, 3]))), bytes =>
    {
        using var reader = new BoundedReader(new MemoryStream(bytes), "a.npy");
        Npy.Read(reader);
    });

    [Fact]
    public void Npz_stands_damage() => Attack(Write(s => Npz.Write(s, SampleArrays.All().Take(6))), ReadNpz);

    [Fact]
    public void Compressed_npz_stands_damage() => Attack(
        Write(s =>
        {
            using var archive = new ZipArchive(s, ZipArchiveMode.Create, leaveOpen: true);
            using Stream entry = archive.CreateEntry("a.npy").Open();
            Npy.Write(entry, SampleArrays.Of(DType.I32, [4, 5]));
        }),
        ReadNpz);

    [Fact]
    public void Safetensors_stand_damage() => Attack(
        Write(s => Safetensors.Write(s, SampleArrays.All().Take(6), [new("step", "1")], checksums: false)), ReadSafetensors);

    [Fact]
    public void Checked_safetensors_stand_damage() => Attack(
        Write(s => Safetensors.Write(s, SampleArrays.All().Take(6), [new("step", "1")])), ReadSafetensors);

    private static void ReadNpz(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        Npz.Read(stream, "a.npz");
    }

    private static void ReadSafetensors(byte[] bytes)
    {
        using var reader = new BoundedReader(new MemoryStream(bytes), "a.safetensors");
        Safetensors.Read(reader);
    }

    private static byte[] Write(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }

    private static void Attack(byte[] valid, Action<byte[]> read)
    {
        read(valid);
        int refused = 0, number = 0;
        foreach (byte[] bytes in FileMutations.Of(valid, Mutations, seed: 7))
        {
            long start = Stopwatch.GetTimestamp(), before = GC.GetAllocatedBytesForCurrentThread();
            Exception? error = Record.Exception(() => read(bytes));
            Assert.True(error is null or GraphCompilerException, $"mutation {number}: {error}");
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < AllowedBytes + (4 * bytes.Length), $"mutation {number}: memory");
            Assert.True(Stopwatch.GetElapsedTime(start).TotalSeconds < 2, $"mutation {number}: time");
            refused += error is null ? 0 : 1;
            number++;
        }

        Assert.True(refused > Mutations / 4, $"only {refused} of {Mutations} refused: the mutations do not reach the reader");
    }
}
