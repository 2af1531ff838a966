using System.Runtime.CompilerServices;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Frontend.Data;

/// <summary>Finds files of data where they usually lie.</summary>
public static class DataFiles
{
    /// <summary>The path of a file.</summary>
    /// <param name="folder">The folder of its data set: <c>text</c>.</param>
    /// <param name="name">Its name: <c>tinyshakespeare.txt</c>.</param>
    /// <param name="directory">A folder to look into first, or the folder above it; null for none.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <remarks>
    /// Looked for in <paramref name="directory"/>, in the folder that <c>GRAPHC_DATA</c> names, and in <c>../shared/data</c> beside the current directory and
    /// the repositories that it lies in.
    /// </remarks>
    /// <exception cref="GraphCompilerException">GRC7103: it is nowhere; the message names the places.</exception>
    public static string Find(
        string folder, string name, string? directory = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        IEnumerable<string> named = new[] { directory, Environment.GetEnvironmentVariable(DataFolders.Variable) }
            .OfType<string>().Where(d => d.Length > 0)
            .SelectMany(d => new[] { d, Path.Combine(d, folder) });
        string[] places = [.. named, .. DataFolders.Beside(Directory.GetCurrentDirectory(), folder)];
        return places.Select(place => Path.Combine(place, name)).FirstOrDefault(File.Exists)
            ?? throw DiagnosticId.DataUnavailable.Error($"there is no {name} in {string.Join(", ", places)}", new(file, line));
    }
}
