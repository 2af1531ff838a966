using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Runtime.Files;

/// <summary>Writes a file so that whatever happens, the old or the new one is there, whole.</summary>
/// <remarks>
/// A temporary file in the same folder is written, flushed to the disk, renamed over the target, and the folder is flushed. A killed
/// process may leave the temporary file behind; a later write into that folder removes it. A symbolic link is replaced, not followed.
/// </remarks>
public static class AtomicFile
{
    private const string Prefix = ".graphc-", Suffix = ".tmp";

    /// <summary>Writes <paramref name="path"/> anew.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="write">Writes the content to an unbuffered, seekable stream.</param>
    /// <param name="files">The file system; the machine's own where it is not given.</param>
    /// <exception cref="GraphCompilerException">
    /// GRC7002: the system refused a step. The old file, or if only the last flush failed the new one, is there, whole.
    /// </exception>
    public static void Write(string path, Action<Stream> write, IFileSystem? files = null)
    {
        files ??= PhysicalFiles.Instance;
        string target;
        try
        {
            target = Path.GetFullPath(path);
        }
        catch (ArgumentException e)
        {
            throw DiagnosticId.FileUnwritable.Error($"'{path}' is not a path: {e.Message}", cause: e);
        }

        string folder = Path.GetDirectoryName(target)
            ?? throw DiagnosticId.FileUnwritable.Error($"'{path}' is a folder");
        string temporary = Path.Combine(folder, $"{Prefix}{Guid.NewGuid():N}{Suffix}");
        try
        {
            files.DeleteAbandoned(folder, Prefix + "*" + Suffix);
            WriteAndRename(temporary, target, write, files);
            files.FlushFolder(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DiagnosticId.FileUnwritable.Error($"cannot write '{path}': {e.Message}", cause: e);
        }
    }

    private static void WriteAndRename(string temporary, string target, Action<Stream> write, IFileSystem files)
    {
        using Stream stream = files.CreateNew(temporary);
        try
        {
            write(stream);
            files.FlushToDisk(stream);
            // Renamed while it is open, and therefore locked: no other writer can take it for abandoned in between.
            files.Replace(temporary, target);
        }
        catch (Exception e)
        {
            stream.Dispose(); // First: an open file cannot be deleted everywhere.
            try
            {
                files.Delete(temporary);
            }
            catch (Exception second) when (second is IOException or UnauthorizedAccessException)
            {
                throw new IOException($"{e.Message} (and '{temporary}' is left behind: {second.Message})", e);
            }

            throw;
        }
    }
}
