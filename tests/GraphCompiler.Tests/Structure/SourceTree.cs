using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace GraphCompiler.Tests.Structure;

/// <summary>The source tree as a thing to make statements about: files under version control or about to be.</summary>
internal static partial class SourceTree
{
    private static readonly string[] Ignored = ["bin", "obj", "artifacts", "TestResults", "BenchmarkDotNet.Artifacts", ".git", ".vs"];

    /// <summary>Every C# file, by its path from the root with forward slashes.</summary>
    public static IReadOnlyList<string> CSharpFiles { get; } = [.. Files("*.cs")];

    /// <summary>Every project file, likewise.</summary>
    public static IReadOnlyList<string> Projects { get; } = [.. Files("*.csproj")];

    /// <summary>Text of a file.</summary>
    public static string Read(string path) => File.ReadAllText(Repository.PathOf(path.Split('/')));

    /// <summary>The names of the projects that a project refers to.</summary>
    public static IEnumerable<string> References(string project) => XDocument.Parse(Read(project))
        .Descendants("ProjectReference")
        .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

    /// <summary>The namespace of the files beside a project file.</summary>
    public static string RootNamespace(string project) =>
        XDocument.Parse(Read(project)).Descendants("RootNamespace").FirstOrDefault()?.Value ?? NameOf(project);

    /// <summary>The folders beside a project file whose C# it does not compile: texts that become part of something else.</summary>
    public static IEnumerable<string> LeftOut(string project) => XDocument.Parse(Read(project))
        .Descendants("Compile").Attributes("Remove").Select(attribute => attribute.Value.Replace("**", "", StringComparison.Ordinal));

    /// <summary>The name of a project.</summary>
    public static string NameOf(string project) => Path.GetFileNameWithoutExtension(project);

    /// <summary>The namespace that a C# file declares; null where it declares none.</summary>
    public static string? DeclaredNamespace(string file) =>
        NamespaceLine().Match(Read(file)) is { Success: true } match ? match.Groups[1].Value : null;

    private static IEnumerable<string> Files(string pattern) =>
        from folder in Directory.GetDirectories(Repository.Root).Where(f => !Ignored.Contains(Path.GetFileName(f)))
        from file in Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')
        where !path.Split('/').Any(Ignored.Contains)
        orderby path
        select path;

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();
}
