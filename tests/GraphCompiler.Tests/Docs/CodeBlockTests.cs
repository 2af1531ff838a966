using GraphCompiler.Tests.Frontend.Data;
using Xunit;

namespace GraphCompiler.Tests.Docs;

/// <summary>
/// Every block of C# in the README and in the docs compiles, runs, and prints what the page shows. The blocks of a page run one after another
/// in one folder, and see the assemblies that those before have written there.
/// </summary>
public class CodeBlockTests
{
    public static TheoryData<string> Pages =>
    [
        "README.md",
        .. Directory.GetFiles(Repository.PathOf("compiler", "docs"), "*.md")
            .Select(file => $"compiler/docs/{Path.GetFileName(file)}").Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_code_block_compiles_and_runs(string page)
    {
        using var folder = new TestFolder();
        foreach (CodeBlock block in CodeBlock.Of(page))
        {
            (string output, int code) = CSharpProgram.Run(block.Code, "Program.cs", folder.Path);
            Assert.True(code == 0, $"{block}: exit code {code}\n{output}");
            if (block.Output is not null)
            {
                Assert.True(block.Output == output, $"{block}: prints\n{output}\nThe page shows\n{block.Output}");
            }
        }
    }

    [Fact]
    public void Blocks_are_found_with_the_output_that_follows()
    {
        const string page = "tests/GraphCompiler.Tests/Docs/sample.md";
        CodeBlock[] blocks = [.. CodeBlock.Of(page)];
        Assert.Equal(
            [new(page, 4, "Console.WriteLine(1);\n", "1\n"), new(page, 14, "Console.Write(2);\n", null)],
            blocks);
    }
}
