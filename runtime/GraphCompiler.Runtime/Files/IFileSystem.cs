namespace GraphCompiler.Runtime.Files;

/// <summary>What reading and atomic writing need of the file system; a seam, so that tests can let each call fail.</summary>
/// <remarks>Every member may throw <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</remarks>
public interface IFileSystem
{
    /// <summary>Opens a file for reading.</summary>
    Stream OpenRead(string path);

    /// <summary>Creates a file that must not exist yet, unbuffered, and locks it while it is open.</summary>
    Stream CreateNew(string path);

    /// <summary>Returns when what was written to a stream of <see cref="CreateNew"/> is on the disk.</summary>
    void FlushToDisk(Stream stream);

    /// <summary>Renames <paramref name="source"/>, which may be open, to <paramref name="target"/>, in one step and in place of it.</summary>
    void Replace(string source, string target);

    /// <summary>Returns when the names in a folder are on the disk.</summary>
    void FlushFolder(string folder);

    /// <summary>Deletes a file, if it is there.</summary>
    void Delete(string path);

    /// <summary>Deletes the files in a folder whose names fit <paramref name="pattern"/>, and that nobody has open or wrote to of late.</summary>
    void DeleteAbandoned(string folder, string pattern);
}
