using System.Collections;
using System.Diagnostics.CodeAnalysis;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>Tensors by name, in the order in which they were set: the inputs of a <see cref="Network"/>, or its outputs.</summary>
/// <remarks><code>new NamedTensors { ["mean"] = mean, ["deviation"] = deviation }</code></remarks>
[SuppressMessage("Naming", "CA1710", Justification = "It says what it holds.")]
public sealed class NamedTensors : IEnumerable<KeyValuePair<string, Tensor>>
{
    private readonly OrderedDictionary<string, Tensor> tensors = new(StringComparer.Ordinal);

    /// <summary>The names, in order.</summary>
    public IEnumerable<string> Names => tensors.Keys;

    /// <summary>How many there are.</summary>
    public int Count => tensors.Count;

    /// <summary>A tensor by its name.</summary>
    /// <exception cref="GraphCompilerException">GRC8012: there is none of that name; GRC2002: it is set a second time.</exception>
    public Tensor this[string name]
    {
        [WalksStack]
        get => tensors.TryGetValue(name, out Tensor? tensor)
            ? tensor
            : throw DiagnosticId.InvalidOption.Error($"there is no '{name}'; there are {string.Join(", ", Names)}", UserCode.Location());

        [WalksStack]
        set
        {
            if (!tensors.TryAdd(name, value))
            {
                throw DiagnosticId.DuplicateName.Error($"two tensors are named '{name}'", UserCode.Location());
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Tensor>> GetEnumerator() => tensors.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
