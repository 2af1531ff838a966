using GraphCompiler.Compiler.Ir;
using GraphCompiler.Compiler.Ops.Control;
using GraphCompiler.Runtime;
using GraphCompiler.Runtime.Diagnostics;
using GraphCompiler.Runtime.Files;

namespace GraphCompiler.Tool.Running;

/// <summary>
/// What an entry runs on: an array for each input and for each state, from files where they name it; else a state has its initial value,
/// and an input is drawn from a seed.
/// </summary>
internal sealed class EntryArguments
{
    private readonly Dictionary<string, NdArray> values = new(StringComparer.Ordinal);

    private EntryArguments(Module module, Graph entry) => (Module, Entry) = (module, entry);

    /// <summary>The module.</summary>
    public Module Module { get; }

    /// <summary>The entry that runs.</summary>
    public Graph Entry { get; }

    /// <summary>The inputs, in the order of the entry.</summary>
    public NdArray[] Inputs => [.. Entry.Inputs.Select(p => values[NameOf(p)])];

    /// <summary>All parameters, in the order of the entry.</summary>
    public IEnumerable<NdArray> Parameters => Entry.Parameters.Select(p => values[NameOf(p)]);

    /// <summary>The names of the inputs that no file gave and that were drawn.</summary>
    public IReadOnlyList<string> Drawn { get; private set; } = [];

    /// <summary>The value of a state.</summary>
    public NdArray State(StateDeclaration state) =>
        values.TryGetValue("@" + state.Name, out NdArray? given) ? given
        : state.Initial ?? NdArray.Zeros(state.Type.DType, state.Type.Shape);

    /// <summary>Gathers the arguments.</summary>
    /// <param name="module">The module.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="sources"><c>FILE.npz</c> with arrays by name, or <c>NAME=FILE.npy</c>; the name of a state begins with <c>@</c>.</param>
    /// <param name="seed">Seed of the inputs that are drawn.</param>
    /// <exception cref="GraphCompilerException">
    /// GRC2007: a name that the entry does not take; GRC1002: an array of another type; GRC1005: a reserved type; or a file
    /// cannot be read.
    /// </exception>
    public static EntryArguments Gather(Module module, Graph entry, IEnumerable<string> sources, ulong seed)
    {
        var arguments = new EntryArguments(module, entry);
        Dictionary<string, TensorType> taken = entry.Parameters.ToDictionary(NameOf, p => p.Type, StringComparer.Ordinal);
        foreach (StateDeclaration state in module.States)
        {
            taken.TryAdd("@" + state.Name, state.Type);
        }

        foreach ((string name, NdArray array) in sources.SelectMany(Read))
        {
            if (!taken.TryGetValue(name, out TensorType? type))
            {
                throw DiagnosticId.UnknownInput.Error(
                    $"entry '{entry.Name}' takes no '{name}'; it takes {string.Join(", ", taken.Keys)}");
            }

            if (array.DType != type.DType || !array.Shape.Equals(type.Shape))
            {
                throw DiagnosticId.TypeMismatch.Error($"'{name}' is {type}, the file has {array}");
            }

            arguments.values[name] = array;
        }

        foreach (StateDeclaration state in module.States)
        {
            arguments.values.TryAdd("@" + state.Name, arguments.State(state));
        }

        if (taken.FirstOrDefault(t => t.Value.DType.IsReserved) is { Value: { } reserved } one)
        {
            throw DiagnosticId.ReservedType.Error($"'{one.Key}' is {reserved}");
        }

        Node[] missing = [.. entry.Inputs.Where(p => !arguments.values.ContainsKey(NameOf(p)))];
        arguments.Drawn = [.. missing.Select(NameOf)];
        foreach (Node parameter in missing)
        {
            arguments.values[NameOf(parameter)] = DrawnArray.Of(parameter.Type, new PhiloxKey((uint)seed, (uint)parameter.Id));
        }

        return arguments;
    }

    /// <summary>How a parameter is called on the command line and in files.</summary>
    public static string NameOf(Node parameter)
    {
        var op = (Parameter)parameter.Op;
        return op.IsState ? "@" + op.ParameterName : op.ParameterName;
    }

    private static IEnumerable<KeyValuePair<string, NdArray>> Read(string source)
    {
        int equals = source.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? Npz.Load(source) : [KeyValuePair.Create(source[..equals], Npy.Load(source[(equals + 1)..]))];
    }
}
