using System.Globalization;
using System.Text;
using System.Text.Json;
using GraphCompiler.Compiler.Programs;
using Microsoft.CodeAnalysis;

namespace GraphCompiler.Backend.CSharp.Emission;

/// <summary>The manifest resources of a compiled assembly. All text of the user's lies here, none in code.</summary>
/// <param name="Descriptions">The resources: <c>state</c>, <c>constants</c>, <c>faults</c>.</param>
/// <param name="Weights">The weights as a safetensors file.</param>
internal sealed record ModelResources(IReadOnlyList<ResourceDescription> Descriptions, ReadOnlyMemory<byte> Weights)
{
    /// <summary>The resources of a module.</summary>
    public static ModelResources Of(ProgramModule module, State? state, WeightStorage storage)
    {
        byte[] header = Header(module);
        using var file = new MemoryStream();
        file.Write(BitConverter.GetBytes((long)header.Length));
        file.Write(header);
        byte[] names = file.ToArray();
        foreach (StateSlot slot in module.States)
        {
            TensorType type = slot.Declaration.Type;
            NdArray value = state?.Get(slot.Declaration.Name) ?? slot.Declaration.Initial ?? NdArray.Zeros(type.DType, type.Shape);
            file.Write(value.Bytes);
        }

        byte[] weights = file.ToArray();
        return new ModelResources(
            [
                Resource("state", storage == WeightStorage.Embedded ? weights : names),
                Resource("constants", module.Constants.ToArray()),
                Resource("faults", Faults(module)),
            ],
            weights);
    }

    private static ResourceDescription Resource(string name, byte[] bytes) =>
        new(name, () => new MemoryStream(bytes, writable: false), isPublic: false);

    /// <summary>A safetensors header: the pieces of state in the order of declaration.</summary>
    private static byte[] Header(ProgramModule module)
    {
        using var stream = new MemoryStream();
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

        return stream.ToArray();
    }

    /// <summary>Four lines a fault site: entry and number, id and title, node, place.</summary>
    private static byte[] Faults(ProgramModule module)
    {
        var text = new StringBuilder();
        for (int entry = 0; entry < module.Programs.Count; entry++)
        {
            foreach (FaultSite site in module.Programs[entry].FaultSites)
            {
                text.Append(string.Create(CultureInfo.InvariantCulture, $"{entry}:{site.Site}")).Append('\n')
                    .Append(site.Id.Code).Append(": ").Append(site.Id.Title).Append('\n')
                    .Append(OneLine(site.Node)).Append('\n')
                    .Append(OneLine(site.Location.ToString())).Append('\n');
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c));
}
