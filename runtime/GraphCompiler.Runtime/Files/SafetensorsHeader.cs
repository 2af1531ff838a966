using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Runtime.Files;

/// <summary>The header of a safetensors file: which array lies where, and the table of strings.</summary>
internal sealed class SafetensorsHeader
{
    /// <summary>The name under which the table of strings stands among the arrays.</summary>
    public const string MetadataKey = "__metadata__";

    /// <summary>The format's own limit.</summary>
    public const long MaxBytes = 100_000_000;

    /// <summary>A limit of ours: an array's bookkeeping takes more memory than its entry takes bytes.</summary>
    public const int MaxArrays = 100_000;

    /// <summary>Data begins at a multiple of this.</summary>
    private const int Alignment = 8;

    private SafetensorsHeader(byte[] bytes, IReadOnlyList<SafetensorsEntry> entries, Dictionary<string, string> metadata) =>
        (Bytes, Entries, Metadata) = (bytes, entries, metadata);

    /// <summary>The header as it stands in the file.</summary>
    public byte[] Bytes { get; }

    /// <summary>The arrays in the order of their data.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>The table of strings.</summary>
    public Dictionary<string, string> Metadata { get; }

    /// <summary>Reads length and header, and leaves the reader at the first byte of data.</summary>
    /// <exception cref="GraphCompilerException">GRC7003 to GRC7006: cut short, malformed, not supported, over a limit.</exception>
    public static SafetensorsHeader Read(BoundedReader reader)
    {
        ulong length = reader.ReadUInt64();
        if (length > MaxBytes)
        {
            throw DiagnosticId.FileTooLarge.Error($"{reader.Name} at byte 0: a header of {length} bytes, at most {MaxBytes} are allowed");
        }

        long start = reader.Position;
        byte[] bytes = reader.ReadBytes((long)length, "header");
        (List<SafetensorsEntry> entries, Dictionary<string, string> metadata) = SafetensorsJson.Parse(reader, start, bytes);
        entries.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        CheckLayout(reader, entries);
        return new SafetensorsHeader(bytes, entries, metadata);
    }

    /// <summary>The arrays as the format's own library orders them: by type, largest first, then by name.</summary>
    /// <exception cref="GraphCompilerException">GRC7006: too many of them. GRC7008: a name twice, a reserved one, or no Unicode.</exception>
    public static KeyValuePair<string, NdArray>[] InFileOrder(IEnumerable<KeyValuePair<string, NdArray>> arrays)
    {
        var names = new HashSet<string>();
        KeyValuePair<string, NdArray>[] all = [.. arrays];
        foreach ((string name, _) in all)
        {
            if (name == MetadataKey || !Unicode.IsValid(name) || !names.Add(name))
            {
                throw DiagnosticId.InvalidEntryName.Error(
                    $"'{name}' cannot be the name of an array in a safetensors file, or is there twice");
            }
        }

        if (all.Length > MaxArrays)
        {
            throw DiagnosticId.FileTooLarge.Error($"{all.Length} arrays in a safetensors file; at most {MaxArrays} are allowed");
        }

        return [.. all
            .OrderByDescending(array => SafetensorsTypes.OrderOf(array.Value.DType))
            .ThenBy(array => Encoding.UTF8.GetBytes(array.Key), Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)))];
    }

    /// <summary>A header for arrays that lie one behind the other in the order given, padded with blanks.</summary>
    /// <exception cref="GraphCompilerException">GRC7006: it is too long. GRC7008: a key of the table twice, or no Unicode.</exception>
    public static byte[] ToBytes(
        IEnumerable<KeyValuePair<string, NdArray>> arrays, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            long offset = 0;
            foreach ((string name, NdArray array) in arrays)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", SafetensorsTypes.NameOf(array.DType));
                WriteNumbers(json, "shape", array.Shape.ToSizes());
                WriteNumbers(json, "data_offsets", offset, offset += array.Bytes.Length);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        int length = (buffer.WrittenCount + Alignment - 1) / Alignment * Alignment;
        if (length > MaxBytes)
        {
            throw DiagnosticId.FileTooLarge.Error($"a safetensors header of {length} bytes; at most {MaxBytes} are allowed");
        }

        var bytes = new byte[length];
        buffer.WrittenSpan.CopyTo(bytes);
        bytes.AsSpan(buffer.WrittenCount).Fill((byte)' ');
        return bytes;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        KeyValuePair<string, string>[] sorted = [.. metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal)];
        if (sorted.Length == 0)
        {
            return;
        }

        json.WriteStartObject(MetadataKey);
        string? previous = null;
        foreach ((string key, string value) in sorted)
        {
            if (key == previous || !Unicode.IsValid(key) || !Unicode.IsValid(value))
            {
                throw DiagnosticId.InvalidEntryName.Error($"metadata '{key}' of a safetensors file is there twice, or is no Unicode");
            }

            json.WriteString(key, value);
            previous = key;
        }

        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, params ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    /// <summary>Every byte of the data belongs to exactly one array, and every array has as many as its type says.</summary>
    private static void CheckLayout(BoundedReader reader, List<SafetensorsEntry> entries)
    {
        long end = 0;
        foreach (SafetensorsEntry entry in entries)
        {
            if (entry.Begin != end)
            {
                throw reader.Malformed($"'{entry.Name}' begins at byte {entry.Begin} of the data, should begin at {end}");
            }

            if (entry.End - entry.Begin != entry.Shape.Elements * entry.DType.Size)
            {
                throw reader.Malformed(
                    $"'{entry.Name}' is {entry.DType.Text}{entry.Shape}, but lies at bytes {entry.Begin} to {entry.End} of the data");
            }

            end = entry.End;
        }

        if (end > reader.Remaining)
        {
            throw DiagnosticId.FileTruncated.Error(
                $"{reader.Name} at byte {reader.Position}: data of {end} bytes, but only {reader.Remaining} bytes are left");
        }

        if (end < reader.Remaining)
        {
            throw reader.Malformed($"data of {end} bytes, but {reader.Remaining} bytes are left");
        }
    }
}
