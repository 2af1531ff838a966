namespace GraphCompiler.Frontend.Data;

/// <summary>The folders in which files of data may lie.</summary>
internal static class DataFolders
{
    /// <summary>Environment variable that names a folder of data.</summary>
    public const string Variable = "GRAPHC_DATA";

    private const string Solution = "GraphCompiler.sln";

    /// <summary>Folders of shared data: beside the current directory, and beside the repositories that it lies in.</summary>
    /// <param name="current">The current directory.</param>
    /// <param name="name">The folder in that of the data.</param>
    public static IEnumerable<string> Beside(string current, string name)
    {
        yield return Shared(current, name);
        for (DirectoryInfo? folder = new(current); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Solution)))
            {
                yield return Shared(folder.FullName, name);
            }
        }
    }

    /// <summary>The user's folder for what can be fetched again, by the custom of the operating system.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="name">The folder in that of ours.</param>
    public static string Cache(Func<string, string?> environment, string name)
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string root =
            OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
            // The XDG specification has relative paths ignored.
            : environment("XDG_CACHE_HOME") is string xdg && Path.IsPathRooted(xdg) ? xdg
            : Path.Combine(home, ".cache");
        return Path.Combine(root, "graphc", name);
    }

    private static string Shared(string folder, string name) => Path.GetFullPath(Path.Combine(folder, "..", "shared", "data", name));
}
