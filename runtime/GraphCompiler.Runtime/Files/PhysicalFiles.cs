using System.Runtime.InteropServices;

namespace GraphCompiler.Runtime.Files;

/// <summary>The file system of the machine.</summary>
public sealed partial class PhysicalFiles : IFileSystem
{
    private const int ReadOnly = 0;
    private const int CloseOnExec = 0x80000;
    private const int InvalidArgument = 22;

    /// <summary>For how long nobody must have written to a file that is taken for abandoned.</summary>
    private static readonly TimeSpan Abandonment = TimeSpan.FromMinutes(1);

    private PhysicalFiles()
    {
    }

    /// <summary>The one instance; it has no state.</summary>
    public static PhysicalFiles Instance { get; } = new();

    /// <summary>
    /// Windows renames an open file only if it is shared for deletion; elsewhere sharing is a lock, and none is the exclusive one.
    /// </summary>
    private static FileShare Exclusive => OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;

    /// <inheritdoc/>
    public Stream OpenRead(string path) => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);

    /// <inheritdoc/>
    /// <remarks>Unbuffered, so that no write is left for a Dispose that nobody expects to fail.</remarks>
    public Stream CreateNew(string path) =>
        new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, Exclusive, bufferSize: 0);

    /// <inheritdoc/>
    public void FlushToDisk(Stream stream) => ((FileStream)stream).Flush(flushToDisk: true);

    /// <inheritdoc/>
    public void Replace(string source, string target) => File.Move(source, target, overwrite: true);

    /// <inheritdoc/>
    /// <remarks>Linux only; other systems have no such call, or do it themselves.</remarks>
    public void FlushFolder(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        int descriptor = Open(folder, ReadOnly | CloseOnExec);
        if (descriptor < 0)
        {
            throw SystemError(folder);
        }

        bool flushed = Flush(descriptor) == 0 || Marshal.GetLastPInvokeError() == InvalidArgument; // A file system without it.
        IOException? error = flushed ? null : SystemError(folder);
        _ = Close(descriptor);
        if (error is not null)
        {
            throw error;
        }
    }

    /// <inheritdoc/>
    public void Delete(string path) => File.Delete(path);

    /// <inheritdoc/>
    public void DeleteAbandoned(string folder, string pattern)
    {
        foreach (string path in Directory.EnumerateFiles(folder, pattern))
        {
            try
            {
                // A file that was just created may not be locked yet.
                if (DateTime.UtcNow - File.GetLastWriteTimeUtc(path) < Abandonment)
                {
                    continue;
                }

                // Fails if anybody has it open. Names are never used twice, so nobody can open it after this.
                new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
                File.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // In use by another writer, just gone, or someone else's: not abandoned by us.
            }
        }
    }

    private static IOException SystemError(string path) => new($"{Marshal.GetLastPInvokeErrorMessage()}: '{path}'");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
