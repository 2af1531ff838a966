namespace GraphCompiler.Tests;

/// <summary>Where the tests find the source tree and the data that lies beside it.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = Above(AppContext.BaseDirectory, "GraphCompiler.sln");

    /// <summary>The folder of test data beside the repository, with golden vectors, data sets and models.</summary>
    public static string Shared { get; } = Path.Combine(Above(Root, Path.Combine("shared", "golden")), "shared");

    /// <summary>A file of the source tree.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The nearest folder, from <paramref name="start"/> upward, that has an entry called <paramref name="entry"/>.</summary>
    private static string Above(string start, string entry)
    {
        for (string? folder = start; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Path.Exists(Path.Combine(folder, entry)))
            {
                return folder;
            }
        }

        throw new FileNotFoundException($"no folder above {start} has {entry}");
    }
}
