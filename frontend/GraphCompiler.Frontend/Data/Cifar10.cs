using System.Runtime.CompilerServices;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Frontend.Data;

/// <summary>The binary files of CIFAR-10: colour images of 32 × 32 pixels in ten classes.</summary>
/// <remarks>
/// A record is a byte of the class and 3,072 bytes of pixels: the red plane, then green, then blue, each row by row; the file may be gzipped. Source: A.
/// Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009.
/// </remarks>
public static class Cifar10
{
    private const int Classes = 10, Channels = 3, Side = 32, Pixels = Channels * Side * Side, Record = 1 + Pixels;

    /// <summary>The names of the classes, in order.</summary>
    public static IReadOnlyList<string> ClassNames { get; } =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>Reads a file: images <c>f32[n,3,32,32]</c> with pixels from 0 to 1, labels <c>i32[n]</c>.</summary>
    /// <exception cref="GraphCompilerException">
    /// GRC7001, GRC7004: it cannot be read, or is damaged; GRC7106: no whole number of records, or none; GRC8103: a class that there is not.
    /// </exception>
    public static Dataset Read(string path, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        try
        {
            using DataFile content = DataFile.Open(path);
            return Rows(path, content.Reader.ReadToEnd(content.MaxLength));
        }
        catch (GraphCompilerException fault)
        {
            throw fault.At(new(file, line));
        }
    }

    private static Dataset Rows(string path, byte[] bytes)
    {
        if (bytes.Length == 0 || bytes.Length % Record != 0)
        {
            throw DiagnosticId.InvalidImages.Error(
                FormattableString.Invariant($"'{path}' holds {bytes.Length} bytes, which is no whole number of records of {Record}"));
        }

        int count = bytes.Length / Record;
        NdArray images = NdArray.Zeros(DType.F32, [count, Channels, Side, Side]), labels = NdArray.Zeros(DType.I32, [count]);
        Span<float> pixels = images.Data<float>();
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> record = bytes.AsSpan(i * Record, Record);
            labels.Data<int>()[i] = record[0];
            for (int p = 0; p < Pixels; p++)
            {
                pixels[(i * Pixels) + p] = record[p + 1] / 255f;
            }
        }

        return Dataset.Of(images, labels).CheckLabels(Classes);
    }
}
