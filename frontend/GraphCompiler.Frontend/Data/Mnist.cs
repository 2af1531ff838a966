using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Frontend.Data;

/// <summary>The MNIST data set of handwritten digits: 60,000 images to train on and 10,000 to test with, 28 × 28 pixels each.</summary>
/// <remarks>
/// Found in a folder, downloaded, or, without network, replaced by <see cref="DrawnDigits"/>, which is said in one line. Whatever the
/// source, each file's content is checked against the published one. Source: Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database
/// of handwritten digits".
/// </remarks>
public static class Mnist
{
    private const string FolderName = "mnist";
    private const int Classes = 10, TrainCount = 60_000, TestCount = 10_000;

    /// <summary>Loads the data set.</summary>
    /// <param name="directory">A folder to look into first; null for none.</param>
    /// <param name="log">Takes lines that say what is going on, such as the progress of a download; null for silence.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="GraphCompilerException">As <see cref="Load(MnistOptions, CancellationToken)"/>.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static MnistData Load(string? directory = null, TextWriter? log = null, CancellationToken cancellation = default) =>
        Load(new MnistOptions { Directory = directory, Log = log }, cancellation);

    /// <summary>Loads the data set.</summary>
    /// <exception cref="GraphCompilerException">
    /// GRC7101: a file in one of the folders is no idx file, or images and labels are mixed up; GRC7103: a folder has some of the four
    /// files only, or nothing was found and nothing may be drawn; GRC7104: a file is not the published one.
    /// </exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellation"/>.</exception>
    public static MnistData Load(MnistOptions options, CancellationToken cancellation = default) =>
        FromFolders(options, cancellation)
        // On the pool, so that a caller with a synchronization context cannot block itself.
        ?? Task.Run(() => FromCacheOrNetworkAsync(options, cancellation), cancellation).GetAwaiter().GetResult();

    private static MnistData? FromFolders(MnistOptions options, CancellationToken cancellation)
    {
        // Without folders of the caller's own, the variable names one as plainly as an argument does.
        string? variable = options.Folders is null ? Environment.GetEnvironmentVariable(DataFolders.Variable) : null;
        foreach (string named in new[] { options.Directory, variable }.OfType<string>().Where(folder => folder.Length > 0))
        {
            if ((FromFolder(named, cancellation) ?? FromFolder(Path.Combine(named, FolderName), cancellation)) is MnistData found)
            {
                return found;
            }

            options.Log?.WriteLine($"no MNIST files in {named}; looking elsewhere");
        }

        return (options.Folders ?? DataFolders.Beside(Directory.GetCurrentDirectory(), FolderName))
            .Select(folder => FromFolder(folder, cancellation)).FirstOrDefault(data => data is not null);
    }

    private static MnistData? FromFolder(string folder, CancellationToken cancellation)
    {
        string?[] paths = [.. MnistFile.All.Select(file => file.FindIn(folder))];
        if (paths.All(path => path is null))
        {
            return null;
        }

        int missing = Array.IndexOf(paths, null);
        if (missing >= 0)
        {
            throw DiagnosticId.DataUnavailable.Error(
                $"'{folder}' has some of the four MNIST files, but not {MnistFile.All[missing].Name} (.gz or not)");
        }

        return Data([.. paths.Select((path, i) => Read(MnistFile.All[i], path!, cancellation))], folder, isDrawn: false);
    }

    private static async Task<MnistData> FromCacheOrNetworkAsync(MnistOptions options, CancellationToken cancellation)
    {
        string cache = options.CacheDirectory ?? DataFolders.Cache(Environment.GetEnvironmentVariable, FolderName);
        using var download = new MnistDownload(options.Http, cache, options.Log);
        var arrays = new List<NdArray>();
        try
        {
            foreach (MnistFile file in MnistFile.All)
            {
                arrays.Add(FromCache(file, cache, options, cancellation)
                    ?? (options.Download
                        ? await download.FetchAsync(file, cancellation).ConfigureAwait(false)
                        : throw DiagnosticId.DataUnavailable.Error($"{file.Name} was not found, and is not to be downloaded")));
            }
        }
        catch (GraphCompilerException fault) when (options.Draw && fault.Code == DiagnosticId.DataUnavailable.Code)
        {
            options.Log?.WriteLine($"MNIST is not available: {fault.Diagnostic.Message}; " +
                "using digits drawn by this program instead, on which an accuracy says nothing about MNIST");
            return Drawn(options.DrawSeed, cancellation);
        }

        return Data([.. arrays], cache, isDrawn: false);
    }

    /// <summary>A file of the cache; null where it is not there, or not as it was published: then it is fetched again.</summary>
    private static NdArray? FromCache(MnistFile file, string cache, MnistOptions options, CancellationToken cancellation)
    {
        try
        {
            return file.FindIn(cache) is string path ? Read(file, path, cancellation) : null;
        }
        catch (GraphCompilerException fault)
        {
            options.Log?.WriteLine($"not used: {fault.Diagnostic.Message}");
            return null;
        }
    }

    private static NdArray Read(MnistFile file, string path, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using DataFile content = DataFile.Open(path);
        return file.Read(content);
    }

    private static MnistData Drawn(ulong seed, CancellationToken cancellation)
    {
        (NdArray train, NdArray trainLabels) = DrawnDigits.Draw(TrainCount, seed, first: 0, cancellation);
        (NdArray test, NdArray testLabels) = DrawnDigits.Draw(TestCount, seed, first: TrainCount, cancellation);
        return Data([train, trainLabels, test, testLabels], "drawn digits", isDrawn: true);
    }

    private static MnistData Data(NdArray[] files, string source, bool isDrawn) =>
        new(Rows(files[0], files[1]), Rows(files[2], files[3]), source, isDrawn);

    /// <summary>Images and labels as they are trained on: pixels <c>f32[n,784]</c> from 0 to 1, labels <c>i32[n]</c>.</summary>
    private static Dataset Rows(NdArray images, NdArray labels)
    {
        NdArray inputs = NdArray.Zeros(DType.F32, [images.Shape[0], images.Shape.Elements / images.Shape[0]]);
        NdArray targets = NdArray.Zeros(DType.I32, labels.Shape);
        ReadOnlySpan<byte> bytes = images.Bytes;
        Span<float> pixels = inputs.Data<float>();
        for (int i = 0; i < bytes.Length; i++)
        {
            pixels[i] = bytes[i] / 255f;
        }

        Span<int> digits = targets.Data<int>();
        for (int i = 0; i < digits.Length; i++)
        {
            digits[i] = labels.Bytes[i];
        }

        return Dataset.Of(inputs, targets).CheckLabels(Classes);
    }
}
