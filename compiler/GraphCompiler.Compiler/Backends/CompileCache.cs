using System.Security.Cryptography;
using System.Text;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Backends;

/// <summary>Compiled code on disk, by the hash of what it was compiled from. Shared by all processes of one user.</summary>
/// <remarks>
/// <para>
/// An entry is a file: SHA-256 of the key and of the image's SHA-256, then the image. It is written beside its place and moved there, so that no process ever sees
/// half of one; a broken or foreign one is not there, and is replaced.
/// </para>
/// <para>
/// What is loaded from here runs as code: the folder must belong to this user and be closed to all others, else it is not used.
/// A cache that cannot be read or written costs time, never a result: that is why its I/O errors end here.
/// </para>
/// </remarks>
internal sealed class CompileCache
{
    private const int MostEntries = 1000;
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(1);

    private readonly string folder;

    private CompileCache(string folder) => this.folder = folder;

    /// <summary>The folder.</summary>
    public string Folder => folder;

    /// <summary>The cache in a folder, which is made where it is missing; null where it cannot be had or is not private.</summary>
    /// <param name="folder">The folder; null for the user's own, empty for none.</param>
    public static CompileCache? Open(string? folder)
    {
        folder ??= UserFolder();
        if (folder.Length == 0)
        {
            return null;
        }

        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            return FileOwnership.IsPrivate(folder) ? new CompileCache(folder) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The key of a source: changes with it, the backend, the compiler behind that, and the form.</summary>
    public static string KeyOf(string source, string backend, string toolchain, VectorForm form)
    {
        string text = string.Join('\n', "2", backend, toolchain, form.ToString(), source);
        return System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>The image stored under a key; null if there is none that is whole.</summary>
    public byte[]? Find(string key)
    {
        string path = PathOf(key);
        try
        {
            if (!File.Exists(path) || !FileOwnership.IsPrivate(path))
            {
                return null;
            }

            byte[] entry = File.ReadAllBytes(path);
            return entry.Length > SHA256.HashSizeInBytes
                && entry.AsSpan(0, SHA256.HashSizeInBytes).SequenceEqual(Hash(key, entry.AsSpan(SHA256.HashSizeInBytes)))
                ? entry[SHA256.HashSizeInBytes..]
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Stores an image under a key.</summary>
    public void Store(string key, byte[] image)
    {
        string temporary = Path.Combine(folder, $"{key}.{Guid.NewGuid():N}.tmp");
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var file = new FileStream(temporary, options))
            {
                file.Write(Hash(key, image));
                file.Write(image);
            }

            File.Move(temporary, PathOf(key), overwrite: true);
            Sweep();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Discard(temporary);
        }
    }

    private static string UserFolder()
    {
        string root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg && Path.IsPathRooted(xdg)
            ? xdg
            : OperatingSystem.IsWindows()
                ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home ? Path.Combine(home, ".cache") : "";
        return root.Length == 0 ? "" : Path.Combine(root, "graphcompiler", "compiled");
    }

    private static byte[] Hash(string key, ReadOnlySpan<byte> image)
    {
        // In two steps: what hashes piece by piece takes .NET a millisecond more to start.
        return SHA256.HashData([.. Encoding.ASCII.GetBytes(key), .. SHA256.HashData(image)]);
    }

    private static void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Left for a later sweep.
        }
    }

    private string PathOf(string key) => Path.Combine(folder, key + ".bin");

    /// <summary>Keeps the number of entries bounded, and removes what a killed process left behind.</summary>
    private void Sweep()
    {
        FileInfo[] files = new DirectoryInfo(folder).GetFiles();
        FileInfo[] entries = [.. files.Where(f => f.Extension == ".bin").OrderByDescending(f => f.LastWriteTimeUtc)];
        IEnumerable<FileInfo> abandoned = files.Where(f => f.Extension == ".tmp" && DateTime.UtcNow - f.LastWriteTimeUtc > AbandonedAfter);
        foreach (FileInfo file in entries.Skip(MostEntries).Concat(abandoned))
        {
            Discard(file.FullName);
        }
    }
}
