using System.Text.Json;
using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Runtime.Files;

/// <summary>Reads the JSON of a safetensors header; what the format does not name is an error.</summary>
/// <remarks>
/// <code>
/// { "__metadata__": { text: text, … }, name: { "dtype": "F32", "shape": [2,3], "data_offsets": [0,24] }, … }
/// </code>
/// </remarks>
internal ref struct SafetensorsJson
{
    private readonly BoundedReader reader;
    private readonly long start;
    private Utf8JsonReader json;

    private SafetensorsJson(BoundedReader reader, long start, byte[] bytes)
    {
        (this.reader, this.start) = (reader, start);
        json = new Utf8JsonReader(bytes);
    }

    /// <summary>Reads the header that stands at byte <paramref name="start"/> of the file.</summary>
    /// <exception cref="GraphCompilerException">GRC7004, GRC7005, GRC7006: malformed, not supported, too many arrays.</exception>
    public static (List<SafetensorsEntry> Entries, Dictionary<string, string> Metadata) Parse(
        BoundedReader reader, long start, byte[] bytes)
    {
        if (bytes.Length == 0 || bytes[0] != (byte)'{')
        {
            throw reader.Malformed("a safetensors header begins with '{'", start);
        }

        try
        {
            return new SafetensorsJson(reader, start, bytes).ReadHeader();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The JSON reader's own checks: grammar; text that is no Unicode.
            throw reader.Malformed($"the header is not valid JSON: {e.Message}", start, e);
        }
    }

    private (List<SafetensorsEntry> Entries, Dictionary<string, string> Metadata) ReadHeader()
    {
        var entries = new List<SafetensorsEntry>();
        var names = new HashSet<string>();
        var metadata = new Dictionary<string, string>();
        Next(JsonTokenType.StartObject);
        while (NextName() is { } name)
        {
            if (!names.Add(name))
            {
                throw Error($"'{name}' is there twice");
            }

            if (name == SafetensorsHeader.MetadataKey)
            {
                ReadMetadata(metadata);
                continue;
            }

            entries.Add(ReadEntry(name));
            if (entries.Count > SafetensorsHeader.MaxArrays)
            {
                throw DiagnosticId.FileTooLarge.Error(
                    $"{reader.Name}: more than {SafetensorsHeader.MaxArrays} arrays in a safetensors file");
            }
        }

        // Reads the blanks to the end; anything else throws.
        return json.Read() ? throw Error("nothing should follow the header") : (entries, metadata);
    }

    private void ReadMetadata(Dictionary<string, string> metadata)
    {
        Next(JsonTokenType.StartObject);
        while (NextName() is { } key)
        {
            Next(JsonTokenType.String);
            if (!metadata.TryAdd(key, json.GetString()!))
            {
                throw Error($"metadata '{key}' is there twice");
            }
        }
    }

    private SafetensorsEntry ReadEntry(string name)
    {
        DType? type = null;
        List<long>? sizes = null, offsets = null;
        Next(JsonTokenType.StartObject);
        while (NextName() is { } key)
        {
            switch (key)
            {
                case "dtype" when type is null:
                    type = ReadType(name);
                    break;
                case "shape" when sizes is null:
                    sizes = ReadNumbers(Shape.MaxRank);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(2);
                    break;
                default:
                    throw Error($"'{name}' has one each of dtype, shape and data_offsets, got '{key}'");
            }
        }

        return type is { } t && sizes is not null && offsets is [long begin, long end]
            ? new SafetensorsEntry(name, t, ToShape(name, sizes), begin, end)
            : throw Error($"'{name}' needs a dtype, a shape and two data_offsets");
    }

    private DType ReadType(string name)
    {
        Next(JsonTokenType.String);
        string text = json.GetString()!;
        return SafetensorsTypes.Find(text) ?? throw (SafetensorsTypes.IsForeign(text)
            ? DiagnosticId.FileUnsupported.Error($"{reader.Name}: '{name}' has element type {text}")
            : Error($"'{name}' has the unknown element type '{text}'"));
    }

    private readonly Shape ToShape(string name, List<long> sizes)
    {
        try
        {
            return Shape.FromSizes([.. sizes]);
        }
        catch (GraphCompilerException e)
        {
            throw reader.Malformed($"'{name}': {e.Diagnostic.Message}", start + json.TokenStartIndex, e);
        }
    }

    private List<long> ReadNumbers(int most)
    {
        var numbers = new List<long>();
        Next(JsonTokenType.StartArray);
        while (Next() != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out long number) || number < 0 || numbers.Count == most)
            {
                throw Error($"expected at most {most} numbers from 0 to 2^63 - 1");
            }

            numbers.Add(number);
        }

        return numbers;
    }

    /// <summary>The name of the object's next member; null at the end of the object.</summary>
    private string? NextName() => Next() == JsonTokenType.EndObject ? null : json.GetString();

    private void Next(JsonTokenType expected)
    {
        if (Next() != expected)
        {
            throw Error($"expected {expected}, got {json.TokenType}");
        }
    }

    private JsonTokenType Next() => json.Read() ? json.TokenType : throw Error("the header ends early");

    private readonly GraphCompilerException Error(string message) => reader.Malformed(message, start + json.TokenStartIndex);
}
