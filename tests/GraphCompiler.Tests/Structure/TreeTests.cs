using System.Text.RegularExpressions;
using Xunit;

namespace GraphCompiler.Tests.Structure;

/// <summary>The shape of the source tree: what lies at the top, how long a file is, which namespace it has, what it must not say.</summary>
public partial class TreeTests
{
    /// <summary>More lines than this tell that a file holds more than one idea.</summary>
    private const int MaxLines = 500;

    private static readonly string[] TopLevel =
    [
        ".ci", ".editorconfig", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "Directory.Build.props", "Directory.Packages.props",
        "GraphCompiler.sln", "LICENSE", "README.md", "RELIABILITY.md", "SECURITY.md", "benches", "check.sh", "compiler", "examples",
        "frontend", "global.json", "runtime", "tests",
    ];

    /// <summary>What is not under version control and may lie about.</summary>
    private static readonly string[] Passing = [".git", ".vs", "artifacts", "TestResults", "BenchmarkDotNet.Artifacts"];

    [Fact]
    public void The_top_level_has_what_the_architecture_names_and_nothing_else()
    {
        string[] there = [.. Directory.GetFileSystemEntries(Repository.Root).Select(e => Path.GetFileName(e)).Except(Passing)];
        Assert.Empty(there.Except(TopLevel));
        Assert.Empty(TopLevel.Except(there).Except(["benches"]));
    }

    [Fact]
    public void No_file_is_longer_than_500_lines() => Assert.Empty(
        from file in SourceTree.CSharpFiles
        let lines = SourceTree.Read(file).Count(c => c == '\n')
        where lines > MaxLines
        select $"{file}: {lines} lines");

    /// <summary>
    /// A printer that decides nothing is short: lines of code, without blank ones and comments. Bindings of a driver's functions are not its launcher; LLVM's
    /// has a printer of programs beside that of kernels, where devices get a list of commands.
    /// </summary>
    [Theory]
    [InlineData("compiler/GraphCompiler.Backend.OpenCl/Printing/")]
    [InlineData("compiler/GraphCompiler.Backend.Ilgpu/Printing/")]
    [InlineData("compiler/GraphCompiler.Backend.Llvm/Printing/", "compiler/GraphCompiler.Backend.Llvm/Text/")]
    [InlineData("compiler/GraphCompiler.Backend.Llvm/Programs/")]
    [InlineData("runtime/GraphCompiler.Runtime.OpenCl/OpenCl")]
    [InlineData("runtime/GraphCompiler.Runtime.Ilgpu/")]
    public void Printers_and_launchers_are_short(params string[] begins) => Assert.InRange(
        SourceTree.CSharpFiles.Where(file => begins.Any(begin => file.StartsWith(begin, StringComparison.Ordinal)))
            .Sum(file => SourceTree.Read(file).Split('\n').Count(line => line.TrimStart() is { Length: > 0 } code && !code.StartsWith("//", StringComparison.Ordinal))),
        1, 600);

    [Fact]
    public void Namespaces_are_folders()
    {
        string[] wrong =
        [
            .. from project in SourceTree.Projects
               let folder = project[..(project.LastIndexOf('/') + 1)]
               from file in SourceTree.CSharpFiles
               where file.StartsWith(folder, StringComparison.Ordinal)
               where !SourceTree.LeftOut(project).Any(left => file[folder.Length..].StartsWith(left, StringComparison.Ordinal))
               let below = Path.GetDirectoryName(file[folder.Length..])!.Replace(Path.DirectorySeparatorChar, '.')
               let expected = SourceTree.RootNamespace(project) + (below.Length == 0 ? "" : "." + below)
               let declared = SourceTree.DeclaredNamespace(file)
               where declared is not null && declared != expected
               select $"{file}: namespace {declared}, its folder says {expected}",
        ];
        Assert.Empty(wrong);
    }

    [Fact]
    public void Only_programs_have_no_namespace() => Assert.Empty(
        from file in SourceTree.CSharpFiles
        where SourceTree.DeclaredNamespace(file) is null
            && !file.EndsWith("/Program.cs", StringComparison.Ordinal)
            && !file.EndsWith("/AssemblyInfo.cs", StringComparison.Ordinal)
            && !file.EndsWith("/DynamicSecurityMethodAttribute.cs", StringComparison.Ordinal) // in the namespace where the C# compiler knows it
            && !file.StartsWith("examples/", StringComparison.Ordinal)
        select file);

    [Fact]
    public void Nothing_is_left_to_do_and_no_warning_is_silenced() => Assert.Empty(
        from file in SourceTree.CSharpFiles
        where file != "tests/GraphCompiler.Tests/Structure/TreeTests.cs"
        from match in Unfinished().Matches(SourceTree.Read(file))
        select $"{file}: {match.Value}");

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        string solution = SourceTree.Read("GraphCompiler.sln").Replace('\\', '/');
        Assert.All(SourceTree.Projects, p => Assert.Contains($"\"{p}\"", solution, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\bTODO\b|\bFIXME\b|\bHACK\b|\bXXX\b|NotImplementedException|#pragma warning disable|#region")]
    private static partial Regex Unfinished();
}
