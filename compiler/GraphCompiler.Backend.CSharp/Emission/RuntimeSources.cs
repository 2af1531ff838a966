using System.Reflection;

namespace GraphCompiler.Backend.CSharp.Emission;

/// <summary>The sources of the runtime that are compiled into an assembly; they lie in this one as resources.</summary>
internal static class RuntimeSources
{
    private const string Prefix = "source/";

    /// <summary>File names and texts, by name.</summary>
    public static IReadOnlyList<(string File, string Text)> All { get; } = Read();

    private static (string File, string Text)[] Read()
    {
        Assembly assembly = typeof(RuntimeSources).Assembly;
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name =>
                {
                    using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                    return (name[Prefix.Length..], reader.ReadToEnd().ReplaceLineEndings("\n"));
                }),
        ];
    }
}
