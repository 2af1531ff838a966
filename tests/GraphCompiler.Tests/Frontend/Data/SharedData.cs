namespace GraphCompiler.Tests.Frontend.Data;

/// <summary>The folder <c>shared</c> beside the repository root, where real data lie.</summary>
internal static class SharedData
{
    /// <summary>Path of a file or folder below <c>shared/data</c>.</summary>
    public static string At(params string[] parts) => Path.Combine([Repository.Shared, "data", .. parts]);

    /// <summary>Why a test cannot have a file, as <c>text/names.txt</c>; null where it is at hand.</summary>
    public static string? WhyMissing(string file) =>
        File.Exists(At(file.Split('/'))) ? null : $"there is no {file} in the folder shared/data beside the repository";
}
