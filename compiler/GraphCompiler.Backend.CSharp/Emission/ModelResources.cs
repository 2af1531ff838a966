using System.Globalization;
using System.Text;
using GraphCompiler.Compiler.Backends;
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
        byte[] names = ModelWeights.Header(module);
        byte[] weights = [.. names, .. ModelWeights.Values(module, state)];
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
