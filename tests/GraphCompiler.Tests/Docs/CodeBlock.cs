namespace GraphCompiler.Tests.Docs;

/// <summary>A block of C# in a page of documentation, and the output that the page shows for it.</summary>
/// <param name="Page">Path of the page from the root.</param>
/// <param name="Line">Line of the block's first line.</param>
/// <param name="Code">A whole program of top-level statements.</param>
/// <param name="Output">The text block that follows at once, marked <c>text</c>; null where none does.</param>
internal sealed record CodeBlock(string Page, int Line, string Code, string? Output)
{
    private const string CSharp = "```csharp", Text = "```text", End = "```";

    /// <summary>Every block of a page that is marked <c>csharp</c>.</summary>
    public static IEnumerable<CodeBlock> Of(string page)
    {
        string[] lines = SourceOf(page);
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i] == CSharp)
            {
                string code = Fenced(lines, i);
                int next = i + code.Count(c => c == '\n') + 2;
                while (next < lines.Length && lines[next].Length == 0)
                {
                    next++;
                }

                yield return new CodeBlock(page, i + 2, code, next < lines.Length && lines[next] == Text ? Fenced(lines, next) : null);
            }
        }
    }

    public override string ToString() => $"{Page}:{Line}";

    private static string[] SourceOf(string page) => File.ReadAllText(Repository.PathOf(page.Split('/'))).Split('\n');

    private static string Fenced(string[] lines, int fence) =>
        string.Concat(lines.Skip(fence + 1).TakeWhile(line => line != End).Select(line => line + "\n"));
}
