using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;

namespace GraphCompiler.Runtime;

/// <summary>One entry of a safetensors header: <c>{"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}</c>.</summary>
internal sealed class ModelTensor(string name)
{
    private const long LongestHeader = 100_000_000;

    private string type = "";
    private readonly List<long> shape = [];

    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>First byte, counted from the end of the header.</summary>
    public long Begin { get; private set; }

    /// <summary>One past its last byte.</summary>
    public long End { get; private set; }

    /// <summary>Number of bytes.</summary>
    public long Bytes => End - Begin;

    /// <summary>Bytes of an element; 0 where there is none.</summary>
    public int ElementSize
    {
        get
        {
            long elements = 1;
            shape.ForEach(size => elements *= size);
            return elements == 0 ? 0 : (int)(Bytes / elements);
        }
    }

    /// <summary>Whether another tensor has the same element type, shape and size.</summary>
    public bool HasTypeOf(ModelTensor other) => ToType() == other.ToType() && Bytes == other.Bytes;

    /// <summary>Name and type: <c>'w' F32[2,3]</c>.</summary>
    public override string ToString() => $"'{Name}' {ToType()}";

    /// <summary>Reads the header's bytes; the stream stands at the data then.</summary>
    /// <exception cref="InvalidDataException">It is no safetensors file.</exception>
    public static byte[] ReadHeader(Stream stream)
    {
        Span<byte> prefix = stackalloc byte[8];
        long length = stream.ReadAtLeast(prefix, 8, throwOnEndOfStream: false) == 8 ? BitConverter.ToInt64(prefix) : -1;
        if (length < 2 || length > LongestHeader || length > stream.Length - 8)
        {
            throw new InvalidDataException("not a safetensors file: it does not begin with the length of its header");
        }

        var header = new byte[length];
        stream.ReadExactly(header);
        return header;
    }

    /// <summary>The tensors of a header, in its order.</summary>
    /// <exception cref="InvalidDataException">The header is malformed.</exception>
    public static List<ModelTensor> Parse(ReadOnlySpan<byte> header)
    {
        try
        {
            var reader = new Utf8JsonReader(header);
            var tensors = new List<ModelTensor>();
            Expect(ref reader, JsonTokenType.StartObject);
            while (Next(ref reader) == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                if (name == "__metadata__")
                {
                    reader.Read();
                    reader.Skip();
                }
                else
                {
                    tensors.Add(ParseTensor(ref reader, name));
                }
            }

            return tensors;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new InvalidDataException("not a safetensors file: its header is malformed", e);
        }
    }

    private static ModelTensor ParseTensor(ref Utf8JsonReader reader, string name)
    {
        var tensor = new ModelTensor(name);
        Expect(ref reader, JsonTokenType.StartObject);
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            string property = reader.GetString()!;
            switch (property)
            {
                case "dtype":
                    Expect(ref reader, JsonTokenType.String);
                    tensor.type = reader.GetString()!;
                    break;
                case "shape":
                    ParseNumbers(ref reader, tensor.shape);
                    break;
                case "data_offsets":
                    var offsets = new List<long>();
                    ParseNumbers(ref reader, offsets);
                    (tensor.Begin, tensor.End) = offsets.Count == 2 ? (offsets[0], offsets[1]) : throw new FormatException();
                    break;
                default:
                    throw new FormatException();
            }
        }

        return tensor.Begin >= 0 && tensor.End >= tensor.Begin ? tensor : throw new FormatException();
    }

    private static void ParseNumbers(ref Utf8JsonReader reader, List<long> numbers)
    {
        Expect(ref reader, JsonTokenType.StartArray);
        while (Next(ref reader) == JsonTokenType.Number)
        {
            numbers.Add(reader.GetInt64());
        }
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (Next(ref reader) != token)
        {
            throw new FormatException();
        }
    }

    private static JsonTokenType Next(ref Utf8JsonReader reader) => reader.Read() ? reader.TokenType : throw new FormatException();

    private string ToType() => $"{type}[{string.Join(",", shape)}]";
}
