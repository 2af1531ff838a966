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
    public void An_example_prints_what_it_is_expected_to_print(string name)
    {
        using var folder = new TestFolder();
        (string output, int code) = HostProcess.RunToEnd(Path.Combine(AppContext.BaseDirectory, $"{name}.dll"), folder.Path);
        Assert.Equal(0, code);
        Goldens.CheckFile(Repository.PathOf("examples", name, "expected.txt"), output);
    }

    private static IEnumerable<string> SourceProjects() =>
        Structure.SourceTree.Projects.Where(p => p.StartsWith("examples/", StringComparison.Ordinal));
}
