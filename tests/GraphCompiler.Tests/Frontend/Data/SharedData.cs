namespace GraphCompiler.Tests.Frontend.Data;

/// <summary>The folder <c>shared</c> beside the repository root, where real data lie.</summary>
internal static class SharedData
{
    /// <summary>Path of a file or folder below <c>shared/data</c>.</summary>
    public static string At(params string[] parts) => Path.Combine([Repository.Shared, "data", .. parts]);
}
