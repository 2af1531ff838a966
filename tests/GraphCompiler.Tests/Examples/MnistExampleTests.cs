using System.Globalization;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Examples;

/// <summary>The MNIST example on the real data: trained, shipped as an assembly, and the same bits in a fresh process.</summary>
public class MnistExampleTests
{
    [MnistFact]
    public void It_learns_and_a_fresh_process_predicts_the_same()
    {
        using var folder = new TestFolder();
        (string output, int code) = HostProcess.RunToEnd(
            Path.Combine(AppContext.BaseDirectory, "Mnist.dll"), folder.Path, "--data", MnistFactAttribute.Folder!, "--out", folder.Path,
            "--epochs", TestSize.Pick(ci: 1, nightly: 6, release: 6).ToString(CultureInfo.InvariantCulture));
        string[] last = output.TrimEnd().ReplaceLineEndings("\n").Split('\n')[^3..];
        Assert.Equal(0, code);
        Assert.StartsWith("accuracy 0.", last[0], StringComparison.Ordinal);
        double accuracy = double.Parse(last[0].Split(' ')[1], CultureInfo.InvariantCulture);
        Assert.InRange(accuracy, TestSize.Pick(ci: 960, nightly: 980, release: 980) / 1000.0, 1);
        Assert.Equal($"assembly {folder["Mnist.dll"]} {new FileInfo(folder["Mnist.dll"]).Length}", last[1]);
        Assert.Equal("fresh process: 10000 predictions identical", last[2]);
    }

    [Theory]
    [InlineData("--epochs", "0")]
    [InlineData("--epochs", "x")]
    [InlineData("--data")]
    [InlineData("--unknown", "1")]
    public void A_command_line_that_it_cannot_understand_is_answered_with_the_usage(params string[] args)
    {
        using var folder = new TestFolder();
        Assert.Equal(2, HostProcess.RunToEnd(Path.Combine(AppContext.BaseDirectory, "Mnist.dll"), folder.Path, args).Code);
    }
}

/// <summary>A test on the real MNIST files; skipped, with the reason, where they are not at hand.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MnistFactAttribute : FactAttribute
{
    public MnistFactAttribute() => Skip = Folder is null ? "the MNIST files are not at hand: set GRAPHC_DATA to their folder" : null;

    /// <summary>The folder of the files; null where there is none.</summary>
    public static string? Folder { get; } = Find();

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("GRAPHC_DATA") is { Length: > 0 } named)
        {
            return named;
        }

        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Directory.Exists(Path.Combine(folder, "shared", "data", "mnist")))
            {
                return Path.Combine(folder, "shared", "data", "mnist");
            }
        }

        return null;
    }
}
