using System.Text.Json;
using GraphCompiler.Compiler.Programs;

namespace GraphCompiler.Compiler.Backends;

/// <summary>The state of a module as a safetensors file: a tensor for each piece, in the order of declaration, row-major, without gaps.</summary>
public static class ModelWeights
{
    /// <summary>The file's header with its length before it: names and types.</summary>
    public static byte[] Header(ProgramModule module)
    {
        using var stream = new MemoryStream();
        stream.Write(stackalloc byte[sizeof(long)]);
        using (var json = new Utf8JsonWriter(stream))
        {
            long offset = 0;
            json.WriteStartObject();
            foreach (StateSlot slot in module.States)
            {
                TensorType type = slot.Declaration.Type;
                json.WriteStartObject(slot.Declaration.Name);
                json.WriteString("dtype", type.DType.Text.ToUpperInvariant());
                json.WriteStartArray("shape");
                foreach (Dim dim in type.Shape)
                {
                    json.WriteNumberValue(dim.Size);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += type.Bytes);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        byte[] header = stream.ToArray();
        BitConverter.TryWriteBytes(header, (long)header.Length - sizeof(long));
        return header;
    }

    /// <summary>The file's data: the values of a state; the initial ones of pieces that it does not have, or where it is null.</summary>
    public static byte[] Values(ProgramModule module, State? state)
    {
        using var stream = new MemoryStream();
        HashSet<string> known = [.. state?.Names ?? []];
        foreach (StateSlot slot in module.States)
        {
            TensorType type = slot.Declaration.Type;
            NdArray value = (known.Contains(slot.Declaration.Name) ? state!.Get(slot.Declaration.Name) : null) ?? slot.Declaration.Initial ?? NdArray.Zeros(type.DType, type.Shape);
            stream.Write(value.Bytes);
        }

        return stream.ToArray();
    }
}
