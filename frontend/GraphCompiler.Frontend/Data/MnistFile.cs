using System.Security.Cryptography;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Frontend.Data;

/// <summary>One of the four MNIST files.</summary>
/// <param name="Name">Its published name, without <c>.gz</c>.</param>
/// <param name="IsImages">Images, or labels.</param>
/// <param name="Sha256">
/// Hash of the decompressed content, in hexadecimal digits: the same content may be compressed in more than one way.
/// </param>
internal sealed record MnistFile(string Name, bool IsImages, string Sha256)
{
    /// <summary>Training images and labels, test images and labels.</summary>
    public static IReadOnlyList<MnistFile> All { get; } =
    [
        new("train-images-idx3-ubyte", true, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
        new("train-labels-idx1-ubyte", false, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
        new("t10k-images-idx3-ubyte", true, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
        new("t10k-labels-idx1-ubyte", false, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
    ];

    /// <summary>Path of the file in <paramref name="folder"/>, gzipped or not; null where it is not there.</summary>
    public string? FindIn(string folder) =>
        new[] { Name, Name + ".gz" }.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Reads the file and makes sure that it is the published one.</summary>
    /// <exception cref="GraphCompilerException">As <see cref="Idx.Read(string, string, int)"/>; GRC7104: it is another file.</exception>
    public NdArray Read(DataFile file)
    {
        NdArray array = IsImages ? Idx.ReadImages(file) : Idx.ReadLabels(file);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(new IdxHeader(array.DType, array.Shape).Encode());
        hash.AppendData(array.Bytes);
        string actual = System.Convert.ToHexStringLower(hash.GetHashAndReset());
        return actual == Sha256
            ? array
            : throw DiagnosticId.UnexpectedContent.Error(
                $"'{file.Reader.Name}' is not the MNIST file {Name}: the SHA-256 of its content is {actual}, not {Sha256}");
    }
}
