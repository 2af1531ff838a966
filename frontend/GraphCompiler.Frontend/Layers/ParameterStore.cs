using System.Globalization;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>The parameters of a network in order of declaration, and the scopes of its layers; the same for every trace of it.</summary>
internal sealed class ParameterStore
{
    private readonly Dictionary<(Layer Owner, string Name), ParameterSpec> byOwner = [];
    private readonly Dictionary<string, ParameterSpec> byName = new(StringComparer.Ordinal);
    private readonly Dictionary<Layer, string> scopes = [], paths = [];
    private readonly Dictionary<(string Parent, string Scope), Layer> taken = [];
    private readonly Dictionary<(Trace Trace, string Name), Tensor> reads = [];
    private readonly Dictionary<Trace, Func<ParameterSpec, string>> sources = [];
    private readonly List<ParameterSpec> specs = [];

    /// <summary>All parameters, in order of declaration.</summary>
    public IReadOnlyList<ParameterSpec> Specs => specs;

    /// <summary>The parameters that one layer declared.</summary>
    public IEnumerable<ParameterSpec> Of(Layer owner) => byOwner.Where(p => p.Key.Owner == owner).Select(p => p.Value);

    /// <summary>A parameter that a layer declared.</summary>
    public ParameterSpec Find(Layer owner, string name) => byOwner[(owner, name)];

    /// <summary>The scope of a layer within the scope around it: its name, or its kind with a number.</summary>
    /// <exception cref="GraphCompilerException">GRC2002: another layer there has the name.</exception>
    public string ScopeOf(Layer layer, string parent)
    {
        if (scopes.TryGetValue(layer, out string? known))
        {
            return known;
        }

        string scope = layer.Name ?? Numbered(layer.Kind, parent);
        if (!taken.TryAdd((parent, scope), layer))
        {
            throw DiagnosticId.DuplicateName.Error(
                $"two layers {(parent.Length == 0 ? "" : $"of '{parent}' ")}are named '{scope}'; the other is at {taken[(parent, scope)].Location}", layer.Location);
        }

        scopes.Add(layer, scope);
        paths.Add(layer, parent.Length == 0 ? scope : parent + "/" + scope);
        return scope;
    }

    /// <summary>The path of the scope in which a layer was first applied; null where it opens none.</summary>
    public string? PathOf(Layer layer) => paths.GetValueOrDefault(layer);

    /// <summary>Lets a trace read parameters from other pieces of state than their own, such as their averages.</summary>
    /// <param name="trace">The trace, before anything is read.</param>
    /// <param name="source">The name of the state that stands for a parameter.</param>
    public void ReadFrom(Trace trace, Func<ParameterSpec, string> source) => sources.Add(trace, source);

    public ParameterSpec Declare(
        Layer owner, string name, string scope, TensorType type, Initializer initializer, bool isTrainable, bool isBias,
        SourceLocation location)
    {
        if (byOwner.TryGetValue((owner, name), out ParameterSpec? known))
        {
            return known.Type == type
                ? known
                : throw DiagnosticId.ParameterChanged.Error(
                    $"'{known.Name}' is {known.Type}, and the layer is applied again where it would have to be {type}", location);
        }

        if (initializer.Faults().ToArray() is { Length: > 0 } faults)
        {
            throw DiagnosticId.InvalidOption.Error(string.Join("; ", faults), UserCode.Of(location).In(scope));
        }

        string path = scope.Length == 0 ? name : scope + "/" + name;
        var spec = new ParameterSpec(path, type, initializer, isTrainable, isBias, location);
        if (!byName.TryAdd(path, spec))
        {
            throw DiagnosticId.DuplicateName.Error($"there is a parameter '{path}' already", location);
        }

        byOwner.Add((owner, name), spec);
        specs.Add(spec);
        return spec;
    }

    /// <summary>The value of a parameter in a trace; one graph reads each once.</summary>
    public Tensor Read(Trace trace, ParameterSpec spec)
    {
        if (!reads.TryGetValue((trace, spec.Name), out Tensor? tensor))
        {
            string name = sources.TryGetValue(trace, out Func<ParameterSpec, string>? source) ? source(spec) : spec.Name;
            tensor = trace.Parameter(name, spec.Type, isState: true);
            reads.Add((trace, spec.Name), tensor);
        }

        return tensor;
    }

    private string Numbered(string kind, string parent)
    {
        int number = 1;
        while (taken.ContainsKey((parent, kind + number.ToString(CultureInfo.InvariantCulture))))
        {
            number++;
        }

        return kind + number.ToString(CultureInfo.InvariantCulture);
    }
}
