using GraphCompiler.Compiler;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Ir;
using GraphCompiler.Frontend;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Random;
using GraphCompiler.Frontend.Tensors;
using GraphCompiler.Runtime;

namespace GraphCompiler.Tests.Frontend.Layers;

/// <summary>A network, or any function with layers, compiled over given parameters: for tests of values.</summary>
internal sealed class TracedNetwork
{
    private readonly Executable entry;
    private readonly State state;

    /// <summary>Compiles <c>build(inputs, context) → results</c>.</summary>
    public TracedNetwork(
        TensorType[] inputs, Func<Tensor[], LayerContext, Tensor[]> build, IReadOnlyDictionary<string, NdArray>? parameters = null,
        bool isTraining = false)
    {
        var trace = new Trace("network");
        var store = new ParameterStore();
        Tensor[] arguments = [.. inputs.Select((type, i) => trace.Parameter(FormattableString.Invariant($"x{i}"), type))];
        Tensor seed = trace.Constant(NdArray.From<uint>([1, 2], [2]));
        Context = new LayerContext(trace, store, isTraining ? new RandomStreams(seed, null) : null);
        Tensor[] results = build(arguments, Context);
        Results = [.. results.Select(r => r.Type)];
        Graph graph = trace.Builder.Build(
        [
            .. results.Select((r, i) => new GraphResult(FormattableString.Invariant($"y{i}"), r.Value)),
            .. Context.Updates.Select(u => new GraphResult(u.Key.Name, u.Value.Value, IsState: true)),
        ]);
        Specs = store.Specs;
        CompilerOptions options = CompilerOptions.Default;
        LoadedModule module = BackendCatalog.Of(options).Compile(
            new Module("network", [.. store.Specs.Select(s => new StateDeclaration(s.Name, s.Type))], [graph]), options);
        (entry, state) = (module["network"], module.NewState());
        foreach (ParameterSpec spec in Specs)
        {
            state.Set(spec.Name, parameters is not null ? parameters[spec.Name] : Drawn(spec));
        }
    }

    public LayerContext Context { get; }

    public IReadOnlyList<ParameterSpec> Specs { get; }

    public IReadOnlyList<TensorType> Results { get; }

    /// <summary>The elements of a piece of state.</summary>
    public float[] this[string name] => state.Get(name).ToArray<float>();

    public NdArray[] Run(params NdArray[] inputs) => entry.Run(state, inputs);

    /// <summary>The elements of the first result.</summary>
    public float[] Run(float[] input, params long[] shape) => Run(NdArray.From<float>(input, Shape.FromSizes(shape)))[0].ToArray<float>();

    /// <summary>Numbers that are the same for the same name: near 1 for scales and variances, else near 0.</summary>
    private static NdArray Drawn(ParameterSpec spec)
    {
        var random = new Random(spec.Name.Aggregate(17, (hash, c) => (hash * 31) + c));
        bool isScale = spec.Name.EndsWith("scale", StringComparison.Ordinal) || spec.Name.EndsWith("variance", StringComparison.Ordinal);
        return NdArray.From<float>(
            [.. Enumerable.Range(0, (int)spec.Type.Elements).Select(_ => (isScale ? 1 : 0) + ((random.NextSingle() - 0.5f) * 0.8f))], spec.Type.Shape);
    }
}
