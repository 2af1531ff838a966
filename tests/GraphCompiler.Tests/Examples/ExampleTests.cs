using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Examples;

/// <summary>Every example has a page, a program of at most 100 lines, and prints what its <c>expected.txt</c> says.</summary>
public class ExampleTests
{
    public static TheoryData<string> Projects =>
    [
        .. SourceProjects().Select(project => Path.GetFileNameWithoutExtension(project)),
    ];

    [Theory]
    [MemberData(nameof(Projects))]
    public void An_example_is_a_page_and_a_program_of_at_most_100_lines(string name)
    {
        Assert.True(File.Exists(Repository.PathOf("examples", name, "README.md")));
        Assert.InRange(File.ReadLines(Repository.PathOf("examples", name, "Program.cs")).Count(), 1, 100);
        Assert.Contains($"[{name}](", File.ReadAllText(Repository.PathOf("README.md")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Autodiff")]
    [InlineData("Gan")]
    [InlineData("LinearRegression")]
    [InlineData("MetaLearning")]
    [InlineData("NumberWords")]
    [InlineData("RbfSine")]
    [InlineData("SaddlePoints")]
    [InlineData("Xor")]
    public void An_example_prints_what_it_is_expected_to_print(string name)
    {
        using var folder = new TestFolder();
        (string output, int code) = HostProcess.RunToEnd(Path.Combine(AppContext.BaseDirectory, $"{name}.dll"), folder.Path);
        Assert.Equal(0, code);
        Goldens.CheckFile(Repository.PathOf("examples", name, "expected.txt"), output);
    }

    [SharedDataTheory("text/tinyshakespeare.txt")]
    [InlineData("gpt", "expected.txt")]
    [InlineData("lstm", "expected-lstm.txt")]
    public void A_network_learns_some_of_shakespeare(string network, string expected) =>
        PrintsAtItsPlace("Shakespeare", expected, "--network", network, "--epochs", "1", "--width", "32", "--share", "40");

    [SharedDataFact("tabular/optdigits-train.csv")]
    public void Autoencoders_keep_what_they_are_expected_to_keep() =>
        PrintsAtItsPlace("Autoencoder", "expected.txt");

    [SharedDataFact("mnist/train-images-idx3-ubyte.gz")]
    public void A_variational_autoencoder_draws_what_it_is_expected_to_draw() =>
        PrintsAtItsPlace("Vae", "expected.txt", "2000", "3");

    [SharedDataFact("mnist/train-images-idx3-ubyte.gz")]
    public void A_convolutional_network_learns_some_of_mnist() => PrintsAtItsPlace("LeNet", "expected.txt", "512", "1");

    [SharedDataFact("cifar10/train-2000.bin.gz")]
    public void A_residual_network_learns_some_images() => PrintsAtItsPlace("CifarResNet", "expected.txt", "50", "2", "8");

    /// <summary>An example whose data are looked for beside the repository.</summary>
    private static void PrintsAtItsPlace(string name, string expected, params string[] args)
    {
        (string output, int code) = HostProcess.RunToEnd(
            Path.Combine(AppContext.BaseDirectory, $"{name}.dll"), Repository.PathOf("examples", name), args);
        Assert.Equal(0, code);
        Goldens.CheckFile(Repository.PathOf("examples", name, expected), output);
    }

    [Fact]
    public void The_first_model_is_one_file_of_at_most_20_lines_that_the_sdk_runs_as_it_is()
    {
        string path = Repository.PathOf("examples", "FirstModel.cs"), code = File.ReadAllText(path);
        Assert.InRange(code.Count(c => c == '\n'), 1, 20);
        Assert.Contains("#:project ../frontend/GraphCompiler.Frontend/GraphCompiler.Frontend.csproj\n", code, StringComparison.Ordinal);
        using var folder = new TestFolder();
        (string output, int exit) = Docs.CSharpProgram.Run(code, "FirstModel.cs", folder.Path);
        Assert.Equal(0, exit);
        Assert.Contains("epoch 10/10", output, StringComparison.Ordinal);
        Goldens.Check("examples/FirstModel.txt", output.TrimEnd('\n').Split('\n')[^1] + "\n");
    }

    private static IEnumerable<string> SourceProjects() =>
        Structure.SourceTree.Projects.Where(p => p.StartsWith("examples/", StringComparison.Ordinal));
}
