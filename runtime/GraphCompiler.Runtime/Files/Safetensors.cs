using System.Buffers.Binary;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Runtime.Files;

/// <summary>Named arrays and a table of strings as a <c>.safetensors</c> file.</summary>
/// <remarks>
/// <para>
/// Eight bytes of length, a header in JSON, the data without gaps. Everything is checked: every byte belongs to exactly one
/// array, nothing is there twice, names may be any text. Written in the order of the format's own library, so that equal content gives equal bytes.
/// Source: github.com/huggingface/safetensors, "Format".
/// </para>
/// <para>
/// On request each array has a CRC-32C in the table of strings, under <c>crc32c:</c> and its name, and the header has one under
/// <c>crc32c</c>; they are checked when such a file is read, so that every flipped bit is seen. Other readers ignore them.
/// </para>
/// </remarks>
public static class Safetensors
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="checksums">Whether the file must have checksums; those that it has are always checked.</param>
    /// <param name="files">The file system; the machine's own where it is not given.</param>
    /// <exception cref="GraphCompilerException">
    /// GRC7001, GRC7003 to GRC7007: not readable, cut short, malformed, not supported, over a limit, damaged.
    /// </exception>
    public static NamedArrays Load(string path, Checksums checksums = Checksums.IfPresent, IFileSystem? files = null)
    {
        using BoundedReader reader = BoundedReader.Open(path, files);
        return Read(reader, checksums);
    }

    /// <summary>Reads content up to the reader's end.</summary>
    /// <exception cref="GraphCompilerException">As for <see cref="Load"/>.</exception>
    public static NamedArrays Read(BoundedReader reader, Checksums checksums = Checksums.IfPresent)
    {
        SafetensorsHeader header = SafetensorsHeader.Read(reader);
        SafetensorsChecksums? sums = SafetensorsChecksums.Take(header, reader, checksums);
        var arrays = new OrderedDictionary<string, NdArray>();
        foreach (SafetensorsEntry entry in header.Entries)
        {
            NdArray array = reader.ReadArray(entry.DType, entry.Shape);
            sums?.Check(entry.Name, array);
            arrays.Add(entry.Name, array);
        }

        reader.ExpectEnd();
        return new NamedArrays(arrays, header.Metadata);
    }

    /// <summary>Writes a file, atomically.</summary>
    /// <exception cref="GraphCompilerException">GRC7002: it cannot be written. GRC7006, GRC7008: as for <see cref="Write"/>.</exception>
    public static void Save(
        string path,
        IEnumerable<KeyValuePair<string, NdArray>> arrays,
        IEnumerable<KeyValuePair<string, string>>? metadata = null,
        bool checksums = true,
        IFileSystem? files = null) =>
        AtomicFile.Write(path, stream => Write(stream, arrays, metadata, checksums), files);

    /// <summary>Writes content to a stream.</summary>
    /// <exception cref="GraphCompilerException">
    /// GRC7006: more arrays or a longer header than the format allows. GRC7008: a name twice, a reserved one, or one that is no Unicode.
    /// </exception>
    public static void Write(
        Stream stream,
        IEnumerable<KeyValuePair<string, NdArray>> arrays,
        IEnumerable<KeyValuePair<string, string>>? metadata = null,
        bool checksums = true)
    {
        KeyValuePair<string, NdArray>[] ordered = SafetensorsHeader.InFileOrder(arrays);
        IEnumerable<KeyValuePair<string, string>> strings = metadata ?? [];
        byte[] header = SafetensorsHeader.ToBytes(ordered, checksums ? SafetensorsChecksums.AddTo(strings, ordered) : strings);
        if (checksums)
        {
            SafetensorsChecksums.Seal(header);
        }

        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach ((_, NdArray array) in ordered)
        {
            stream.Write(array.Bytes);
        }
    }
}
