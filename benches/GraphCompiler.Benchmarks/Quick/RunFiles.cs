using GraphCompiler.Benchmarks.Results;

namespace GraphCompiler.Benchmarks.Quick;

/// <summary>The files that a run is written to.</summary>
internal static class RunFiles
{
    /// <summary>Writes what the options ask for.</summary>
    /// <param name="options">JSON, the page, both or none.</param>
    /// <param name="run">The run.</param>
    /// <param name="output">Told what was written.</param>
    /// <param name="errors">Told what could not be.</param>
    /// <returns>The exit code: 0, or 1 if a file could not be written.</returns>
    public static int Write(QuickOptions options, RunRecord run, TextWriter output, TextWriter errors)
    {
        using var json = new MemoryStream();
        JsonReport.Write(run, json);
        string? page = options.HtmlFile ?? (options.JsonFile is { } file ? Path.ChangeExtension(file, ".html") : null);
        return TryWrite(options.JsonFile, path => File.WriteAllBytes(path, json.ToArray()), output, errors)
            & TryWrite(page, path => File.WriteAllText(path, HtmlReport.Of(run)), output, errors) ? 0 : 1;
    }

    private static bool TryWrite(string? path, Action<string> write, TextWriter output, TextWriter errors)
    {
        if (path is null)
        {
            return true;
        }

        try
        {
            write(path);
            output.WriteLine($"wrote {path}");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"could not write {path}: {e.Message}");
            return false;
        }
    }
}
