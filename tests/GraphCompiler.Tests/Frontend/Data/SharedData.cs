namespace GraphCompiler.Tests.Frontend.Data;

/// <summary>The folder <c>shared</c> beside the repository root, where real data lie.</summary>
internal static class SharedData
{
    /// <summary>Path of a file or folder below <c>shared/data</c>.</summary>
    public static string At(params string[] parts)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string shared = Path.Combine(folder.FullName, "shared");
            if (Directory.Exists(Path.Combine(shared, "golden")))
            {
                return Path.Combine([shared, "data", .. parts]);
            }
        }

        throw new DirectoryNotFoundException("no folder 'shared' with the test data beside the repository");
    }
}
