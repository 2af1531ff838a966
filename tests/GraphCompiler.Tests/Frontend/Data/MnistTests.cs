using System.Diagnostics;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Runtime;
using Xunit;

namespace GraphCompiler.Tests.Frontend.Data;

public sealed class MnistTests : IDisposable
{
    private static readonly string[] Names =
        ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

    private readonly TestFolder folder = new();
    private readonly StringWriter log = new();

    public void Dispose()
    {
        folder.Dispose();
        log.Dispose();
    }

    [Fact]
    public void LoadsTheDataSetFromAFolder()
    {
        MnistData mnist = Mnist.Load(SharedData.At());

        Assert.False(mnist.IsDrawn);
        Assert.Equal(SharedData.At("mnist"), mnist.Source);
        Assert.Equal("60000 rows of inputs f32[784], targets i32[]", mnist.Train.ToString());
        Assert.Equal("10000 rows of inputs f32[784], targets i32[]", mnist.Test.ToString());
        Assert.Equal([5, 0, 4, 1, 9], mnist.Train["targets"].ToArray<int>()[..5]);
        float[] pixels = mnist.Test["inputs"].ToArray<float>();
        Assert.Equal((0f, 1f), (pixels.Min(), pixels.Max()));
        // The published mean of the training pixels.
        Assert.Equal(0.1307, mnist.Train["inputs"].ToArray<float>().Average(p => (double)p), 4);
    }

    [Fact]
    public void AFolderWithoutTheFilesIsSaidAndThenTheUsualOnesAreLookedInto()
    {
        MnistData mnist = Mnist.Load(Offline() with { Directory = folder.Path, Folders = [folder["none"], SharedData.At("mnist")] });

        Assert.Equal(SharedData.At("mnist"), mnist.Source);
        Assert.Equal($"no MNIST files in {folder.Path}; looking elsewhere", log.ToString().Trim());
    }

    [Fact]
    public void AFolderWithSomeOfTheFilesIsAFault()
    {
        Copy("t10k-labels-idx1-ubyte", "t10k-labels-idx1-ubyte.gz");

        string message = DatasetTests.Fails("GRC7103", () => Mnist.Load(Offline() with { Directory = folder.Path })).Message;
        Assert.Contains("train-images-idx3-ubyte", message, StringComparison.Ordinal);
    }

    [Fact]
    public void LabelsInPlaceOfImagesAreTold()
    {
        Copy("t10k-labels-idx1-ubyte", "train-images-idx3-ubyte.gz");
        Array.ForEach(Names[1..], name => Copy(name, name + ".gz"));

        string message = DatasetTests.Fails("GRC7101", () => Mnist.Load(Offline() with { Directory = folder.Path })).Message;
        Assert.Contains("is a label file (u8[10000]) where images were expected", message, StringComparison.Ordinal);
    }

    [Fact]
    public void OtherContentThanThePublishedIsTold()
    {
        Array.ForEach(Names, name => Copy(name.Replace("train", "t10k", StringComparison.Ordinal), name + ".gz"));

        string message = DatasetTests.Fails("GRC7104", () => Mnist.Load(Offline() with { Directory = folder.Path })).Message;
        Assert.Contains("is not the MNIST file train-images-idx3-ubyte: the SHA-256", message, StringComparison.Ordinal);
    }

    [Fact]
    public void DownloadsOnceAndThenReadsTheCache()
    {
        using var server = new FakeServer(Published);
        MnistOptions options = Offline() with { Http = server, CacheDirectory = folder["cache"] };

        MnistData first = Mnist.Load(options);
        Assert.False(first.IsDrawn);
        Assert.Equal(4, server.Requests.Count);
        Assert.All(server.Requests, request => Assert.Equal("https", request.Scheme));
        Assert.Contains("downloading https://storage.googleapis.com/", log.ToString(), StringComparison.Ordinal);
        Assert.Equal(Names.Select(n => n + ".gz").Order(), Directory.GetFiles(folder["cache"]).Select(Path.GetFileName).Order());

        MnistData second = Mnist.Load(options);
        Assert.Equal(4, server.Requests.Count);
        Assert.True(first.Test["inputs"].BitEquals(second.Test["inputs"]));

        File.WriteAllBytes(Path.Combine(folder["cache"], "t10k-labels-idx1-ubyte.gz"), [1, 2, 3]);
        Assert.True(first.Test["targets"].BitEquals(Mnist.Load(options).Test["targets"]));
        Assert.Equal(5, server.Requests.Count);
        Assert.Contains("not used: ", log.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("other")]
    [InlineData("too much")]
    public async Task WhatOneMirrorHasWrongAnotherMayHaveRight(string wrong)
    {
        using var server = new FakeServer(address => address.Host == "storage.googleapis.com" ? Wrong() : Published(address));
        using var download = new MnistDownload(server, folder["cache"], log: null);

        NdArray labels = await download.FetchAsync(MnistFile.All[3], CancellationToken.None);
        Assert.Equal("u8[10000]", labels.ToString());
        Assert.Equal(2, server.Requests.Count);

        byte[]? Wrong() => wrong switch { "none" => null, "other" => [1, 2, 3], _ => new byte[17 << 20] };
    }

    [Fact]
    public async Task AFolderThatCannotBeWrittenIsSaidAndTheDataAreUsed()
    {
        using var server = new FakeServer(Published);
        using var download = new MnistDownload(server, folder.Write("file", []), log);

        Assert.Equal("u8[10000]", (await download.FetchAsync(MnistFile.All[3], CancellationToken.None)).ToString());
        Assert.Contains("could not be kept for the next time", log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutNetworkDigitsAreDrawnAndThatIsSaidInOneLine()
    {
        MnistData mnist = Mnist.Load(Offline());

        Assert.True(mnist.IsDrawn);
        Assert.Equal((60_000, 10_000), (mnist.Train.Count, mnist.Test.Count));
        string line = Assert.Single(log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("using digits drawn by this program instead", line, StringComparison.Ordinal);
        Assert.Contains("no such host is known", line, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutLeaveToDrawThatIsAFault()
    {
        DatasetTests.Fails("GRC7103", () => Mnist.Load(Offline() with { Draw = false }));
        string message = DatasetTests.Fails("GRC7103", () => Mnist.Load(Offline() with { Draw = false, Download = false })).Message;
        Assert.Contains("is not to be downloaded", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ADownloadCanBeStopped()
    {
        using var server = new FakeServer(Published) { IsSilent = true };
        using var cancellation = new CancellationTokenSource(50);
        var clock = Stopwatch.StartNew();

        Assert.ThrowsAny<OperationCanceledException>(() => Mnist.Load(Offline() with { Http = server }, cancellation.Token));
        Assert.InRange(clock.ElapsedMilliseconds, 0, 2000);
    }

    [Fact]
    public void FoldersBesideTheCurrentDirectoryAndTheRepositoryAreLookedInto()
    {
        string repository = Path.Combine(folder.Path, "home", "repository");
        string current = Path.Combine(repository, "examples", "Mnist");
        Directory.CreateDirectory(current);
        File.WriteAllText(Path.Combine(repository, "GraphCompiler.sln"), "");

        Assert.Equal(
            [
                Path.Combine(repository, "examples", "shared", "data", "mnist"),
                Path.Combine(folder.Path, "home", "shared", "data", "mnist"),
            ],
            DataFolders.Beside(current, "mnist"));
    }

    [Fact]
    public void TheCacheFollowsTheCustomOfTheSystem()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsLinux())
        {
            Assert.Equal(Path.Combine(home, ".cache", "graphc", "mnist"), DataFolders.Cache(_ => null, "mnist"));
            Assert.Equal(Path.Combine(home, ".cache", "graphc", "mnist"), DataFolders.Cache(_ => "relative", "mnist"));
            Assert.Equal("/elsewhere/graphc/mnist", DataFolders.Cache(_ => "/elsewhere", "mnist"));
        }
        else
        {
            Assert.EndsWith(Path.Combine("graphc", "mnist"), DataFolders.Cache(_ => null, "mnist"), StringComparison.Ordinal);
        }
    }

    private static byte[]? Published(Uri address) => File.ReadAllBytes(SharedData.At("mnist", Path.GetFileName(address.LocalPath)));

    private MnistOptions Offline() =>
        new() { Folders = [], CacheDirectory = folder["no cache"], Http = FakeServer.Unreachable, Log = log };

    private void Copy(string published, string name) => File.Copy(SharedData.At("mnist", published + ".gz"), folder[name]);
}
