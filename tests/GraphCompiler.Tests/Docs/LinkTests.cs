using System.Text.RegularExpressions;
using Xunit;

namespace GraphCompiler.Tests.Docs;

/// <summary>Pages refer to what is there.</summary>
public partial class LinkTests
{
    private static readonly string[] Folders = ["compiler/docs", "examples", "benches"];

    public static TheoryData<string> Pages =>
    [
        .. Directory.GetFiles(Repository.Root, "*.md").Select(Path.GetFileName).OfType<string>(),
        .. from folder in Folders
           let path = Repository.PathOf(folder.Split('/'))
           where Directory.Exists(path)
           from file in Directory.EnumerateFiles(path, "*.md", SearchOption.AllDirectories)
           select Path.GetRelativePath(Repository.Root, file),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_to_a_file_leads_to_one(string page)
    {
        string path = Repository.PathOf(page.Split('/'));
        Assert.All(
            Link().Matches(File.ReadAllText(path)).Select(m => m.Groups[1].Value).Where(l => !l.Contains("://", StringComparison.Ordinal)),
            link => Assert.True(Path.Exists(Path.Combine(Path.GetDirectoryName(path)!, link)), $"{page} refers to {link}"));
    }

    [GeneratedRegex(@"\]\(([^)#\s]*[./][^)#\s]*)(?:#[^)\s]*)?\)")]
    private static partial Regex Link();
}
