using System.Collections.Concurrent;
using System.Text.Json;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Files;
using Xunit;

namespace GraphCompiler.Tests;

/// <summary>Reference vectors made with another library: in the folder <c>GRAPHC_GOLDEN</c>, or in <c>shared/golden</c> beside the repository.</summary>
internal static class GoldenVectors
{
    private static readonly Lazy<JsonElement> Parsed = new(() =>
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder!, "index.json")));
        return document.RootElement.Clone();
    });

    private static readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, NdArray>> Loaded = new();

    /// <summary>The folder; null where there is none.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>Why tests of golden vectors cannot run here; null where they can.</summary>
    public static string? Missing => Folder is null ? "no golden vectors: set GRAPHC_GOLDEN to their folder" : null;

    /// <summary>The index: cases and optimizer runs.</summary>
    public static JsonElement Index => Parsed.Value;

    /// <summary>The arrays of one of the files; not to be changed.</summary>
    public static IReadOnlyDictionary<string, NdArray> Arrays(string file) =>
        Loaded.GetOrAdd(file, static f => Npz.Load(Path.Combine(Folder!, f)));

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("GRAPHC_GOLDEN") is { Length: > 0 } named)
        {
            return named;
        }

        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "shared", "golden", "index.json")))
            {
                return Path.Combine(folder, "shared", "golden");
            }
        }

        return null;
    }
}

/// <summary>A test of golden vectors; skipped, with the reason, where they are not at hand.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GoldenFactAttribute : FactAttribute
{
    public GoldenFactAttribute() => Skip = GoldenVectors.Missing;
}

/// <summary>A theory over golden vectors; skipped, with the reason, where they are not at hand.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GoldenTheoryAttribute : TheoryAttribute
{
    public GoldenTheoryAttribute() => Skip = GoldenVectors.Missing;
}
