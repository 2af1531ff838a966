namespace GraphCompiler.Compiler;

/// <summary>Writes what a phase made into the folder of dumps (<c>GRAPHC_DUMP=dir</c>).</summary>
public static class DumpFile
{
    /// <summary>Writes a file, if dumps were asked for.</summary>
    /// <param name="options">Says where dumps go; nothing is written where it names no folder.</param>
    /// <param name="name">Name of the file.</param>
    /// <param name="text">Makes its content.</param>
    /// <exception cref="GraphCompilerException">GRC7002: it cannot be written.</exception>
    public static void Write(CompilerOptions options, string name, Func<string> text)
    {
        if (options.DumpFolder is not { } folder)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, name), text());
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw DiagnosticId.FileUnwritable.Error($"the dump '{name}' cannot be written to '{folder}': {fault.Message}", cause: fault);
        }
    }
}
