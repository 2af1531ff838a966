using System.Globalization;
using System.Text;
using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Docs;

/// <summary>
/// Common mistakes: programs in <c>Golden/errors</c>, each with its fault as a comment behind the user's line that it names. The page
/// <c>errors.md</c> is made of them.
/// </summary>
public class MistakeTests
{
    /// <summary>What the lines of a fault begin with.</summary>
    private const string Mark = "//! ";

    /// <summary>In the order of the page.</summary>
    private static readonly string[] Names =
    [
        "WrongInnerDimension", "MissingBatchAxis", "LabelsAsFloat", "GradientOfNonScalar", "UnusedParameter", "SoftmaxBeforeLogitsLoss",
        "DuplicateName", "WrongIdxFile", "WrongColumns", "AbsurdDimension",
    ];

    public static TheoryData<string> Mistakes => [.. Names];

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_told_at_the_users_own_line(string name)
    {
        (string title, string text) = Read(name);
        string code = WithoutFault(text);
        using var folder = new TestFolder();
        (string output, int exit) = CSharpProgram.RunToFault(code, $"{name}.cs", folder.Path);
        Assert.True(exit == 0, $"{name} is no mistake, or not one of the user's");
        int end = output.IndexOf('\n', StringComparison.Ordinal);
        int line = int.Parse(output[..end], CultureInfo.InvariantCulture);
        Assert.Contains($"at {name}.cs:{line}", output, StringComparison.Ordinal);
        Goldens.Check(FileOf(name), $"# {title}\n" + WithFault(code, line, output[(end + 1)..]));
    }

    [Fact]
    public void The_page_of_mistakes_shows_each_of_them()
    {
        var page = new StringBuilder(
            """
            # Common mistakes, and how they are told

            Every fault has an id, the user's own line, what was found, what was expected and what to do; all ids are in
            [diagnostics.md](diagnostics.md). What can be known when a graph is built is told then. A test compiles and runs each program below,
            and compares the fault; it stands behind the line that it names.

            """);
        foreach (string name in Names)
        {
            (string title, string text) = Read(name);
            page.Append("\n## ").Append(title).Append("\n\n```cs\n").Append(text).Append("```\n");
        }

        Goldens.CheckFile(Repository.PathOf("compiler", "docs", "errors.md"), page.ToString());
    }

    private static string FileOf(string name) => $"errors/{name}.error";

    /// <summary>The title, which the first line says behind <c># </c>, and the program with its fault.</summary>
    private static (string Title, string Text) Read(string name)
    {
        string file = File.ReadAllText(Path.Combine(Goldens.Folder, FileOf(name)));
        int end = file.IndexOf('\n', StringComparison.Ordinal);
        return (file[2..end], file[(end + 1)..]);
    }

    private static string WithoutFault(string text) => string.Concat(
        text.Split('\n').Where(line => !line.StartsWith(Mark, StringComparison.Ordinal)).SkipLast(1).Select(line => line + "\n"));

    private static string WithFault(string code, int line, string fault)
    {
        string[] lines = code.Split('\n');
        string[] told = [.. fault.TrimEnd('\n').Split('\n').Select(f => Mark + f)];
        return string.Join('\n', [.. lines[..line], .. told, .. lines[line..]]);
    }
}
