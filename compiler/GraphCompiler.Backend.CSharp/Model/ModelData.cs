using System;
using System.IO;
using System.Reflection;

namespace GraphCompiler.Runtime;

/// <summary>What lies in the assembly beside code: constants, weights, the texts of faults.</summary>
internal static unsafe class ModelData
{
    /// <summary>Bits of a fault word below the site: the index of the element at fault.</summary>
    private const int IndexBits = 40;

    private static readonly NativeBlock ConstantBlock = ReadConstants();

    /// <summary>The block of constants.</summary>
    public static byte* Constants => ConstantBlock.Pointer;

    /// <summary>The state's names and types, and its values if they are embedded: a safetensors file.</summary>
    public static Stream OpenState() => Open("state");

    /// <summary>The exception for a fault word: id, element, node and source line.</summary>
    public static ArgumentException FaultOf(int entry, ulong fault)
    {
        using var reader = new StreamReader(Open("faults"));
        string? site;
        while ((site = reader.ReadLine()) is not null)
        {
            // Four lines a site: entry and number, id and title, node, place.
            string? title = reader.ReadLine(), node = reader.ReadLine(), place = reader.ReadLine();
            if (site == $"{entry}:{fault >> IndexBits}")
            {
                return new ArgumentException($"{title}, found at element {fault & ((1UL << IndexBits) - 1)}\n  at {place}\n    {node}");
            }
        }

        return new ArgumentException("fault in the data");
    }

    private static Stream Open(string resource) => typeof(ModelData).Assembly.GetManifestResourceStream(resource)
        ?? throw new InvalidDataException($"the assembly has no resource '{resource}'");

    private static NativeBlock ReadConstants()
    {
        using Stream stream = Open("constants");
        var block = new NativeBlock(stream.Length);
        stream.ReadExactly(new Span<byte>(block.Pointer, (int)stream.Length));
        return block;
    }
}
