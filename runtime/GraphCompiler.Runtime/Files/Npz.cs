using System.IO.Compression;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Runtime.Files;

/// <summary>Named arrays as an <c>.npz</c> file, the format of NumPy's <c>savez</c>: a zip archive of <see cref="Npy"/> files.</summary>
/// <remarks>
/// Read with or without compression, every entry checked against its CRC-32. Written without compression, in the order given and
/// with a fixed time, so that equal arrays give equal bytes. Names are relative paths without <c>.</c> and <c>..</c>, whoever may
/// unpack the archive.
/// </remarks>
public static class Npz
{
    private const string Extension = ".npy";

    /// <summary>The first day that zip can express.</summary>
    private static readonly DateTimeOffset FixedTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">The most bytes that all arrays together may take; by default 64 MB and four times the file.</param>
    /// <param name="files">The file system; the machine's own where it is not given.</param>
    /// <returns>The arrays by name, in the order of the archive.</returns>
    /// <exception cref="GraphCompilerException">
    /// GRC7001, GRC7003 to GRC7008: not readable, cut short, malformed, not supported, over the limit, damaged, an unsafe name.
    /// </exception>
    public static OrderedDictionary<string, NdArray> Load(string path, long? limit = null, IFileSystem? files = null)
    {
        using BoundedReader reader = BoundedReader.Open(path, files);
        return Read(reader.BaseStream, path, limit);
    }

    /// <summary>Reads an archive that <paramref name="stream"/>, which must be seekable, holds from its beginning.</summary>
    /// <inheritdoc cref="Load"/>
    public static OrderedDictionary<string, NdArray> Read(Stream stream, string name, long? limit = null)
    {
        long budget = limit ?? (64L << 20) + (4 * stream.Length);
        var arrays = new OrderedDictionary<string, NdArray>();
        try
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                string key = KeyOf(entry, name);
                if (entry.Length < 0 || entry.Length > budget)
                {
                    throw DiagnosticId.FileTooLarge.Error(
                        $"{name}: '{key}' takes {entry.Length} bytes, {budget} are left of the limit");
                }

                budget -= entry.Length;
                if (!arrays.TryAdd(key, ReadEntry(entry, $"{name}: '{key}'")))
                {
                    throw DiagnosticId.FileMalformed.Error($"{name}: two arrays are called '{key}'");
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or NotSupportedException)
        {
            throw DiagnosticId.FileMalformed.Error($"{name}: {e.Message}", cause: e);
        }
        catch (IOException e)
        {
            throw DiagnosticId.FileUnreadable.Error($"cannot read {name}: {e.Message}", cause: e);
        }

        return arrays;
    }

    /// <summary>Writes a file, atomically.</summary>
    /// <exception cref="GraphCompilerException">GRC7002: it cannot be written. GRC7008: a name twice, or one that is not safe.</exception>
    public static void Save(string path, IEnumerable<KeyValuePair<string, NdArray>> arrays, IFileSystem? files = null) =>
        AtomicFile.Write(path, stream => Write(stream, arrays), files);

    /// <summary>Writes an archive.</summary>
    /// <exception cref="GraphCompilerException">GRC7008: a name twice, or one that is not safe.</exception>
    public static void Write(Stream stream, IEnumerable<KeyValuePair<string, NdArray>> arrays)
    {
        var names = new HashSet<string>();
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach ((string name, NdArray array) in arrays)
        {
            if (!IsSafe(name) || !names.Add(name))
            {
                throw DiagnosticId.InvalidEntryName.Error($"'{name}' cannot be the name of an array in an npz file, or is there twice");
            }

            ZipArchiveEntry entry = archive.CreateEntry(name + Extension, CompressionLevel.NoCompression);
            entry.LastWriteTime = FixedTime;
            entry.ExternalAttributes = 0;
            using Stream content = entry.Open();
            Npy.Write(content, array);
        }
    }

    private static string KeyOf(ZipArchiveEntry entry, string name)
    {
        string path = entry.FullName;
        if (entry.IsEncrypted || !path.EndsWith(Extension, StringComparison.Ordinal))
        {
            throw DiagnosticId.FileUnsupported.Error($"{name}: '{path}' is {(entry.IsEncrypted ? "encrypted" : "no npy file")}");
        }

        string key = path[..^Extension.Length];
        return IsSafe(key) ? key : throw DiagnosticId.InvalidEntryName.Error($"{name}: an array is called '{key}'");
    }

    private static NdArray ReadEntry(ZipArchiveEntry entry, string name)
    {
        using var content = new Crc32Stream(entry.Open());
        using var reader = new BoundedReader(content, name, entry.Length);
        NdArray array = Npy.Read(reader);
        reader.ExpectEnd();
        return content.Value == entry.Crc32
            ? array
            : throw DiagnosticId.ChecksumMismatch.Error($"{name}: CRC-32 is {content.Value:x8}, should be {entry.Crc32:x8}");
    }

    /// <summary>True for a relative path that no system understands as anything else.</summary>
    private static bool IsSafe(string name) =>
        !name.AsSpan().ContainsAny('\\', ':') && !name.Any(char.IsControl) && Unicode.IsValid(name) &&
        name.Split('/').All(part => part is not ("" or "." or ".."));
}
