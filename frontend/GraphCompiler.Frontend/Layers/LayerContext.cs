using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Random;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>What a layer sees while its graph is traced: its parameters, its random numbers, whether it is training.</summary>
public sealed class LayerContext
{
    private readonly ParameterStore store;
    private readonly RandomStreams? random;
    private readonly Dictionary<ParameterSpec, Tensor> updates = [];

    /// <summary>A context for one trace.</summary>
    /// <param name="trace">The graph in the making.</param>
    /// <param name="store">The parameters of the network, over all traces.</param>
    /// <param name="random">Random numbers; null outside training.</param>
    /// <param name="cache">What is kept from step to step; null unless sequences are decoded step by step.</param>
    internal LayerContext(Trace trace, ParameterStore store, RandomStreams? random, DecodingCache? cache = null) =>
        (Trace, this.store, this.random, Cache) = (trace, store, random, cache);

    /// <summary>The graph in the making.</summary>
    public Trace Trace { get; }

    /// <summary>True in the graph of a training step: dropout drops.</summary>
    public bool IsTraining => random is not null;

    /// <summary>What layers keep from step to step where a sequence is decoded a step at a time; null where whole sequences are given.</summary>
    public DecodingCache? Cache { get; private set; }

    /// <summary>
    /// Which steps of the sequences at hand are there and which are padding: a bool tensor, <c>[n, steps]</c>; null where all are there. A layer that
    /// knows sets it, as an <see cref="Embedding"/> with a padding token; layers over sequences that come after heed it, until another is set: a network that
    /// goes on with another sequence, all of which is there, sets it to null.
    /// </summary>
    public Tensor? Mask { get; set; }

    /// <summary>What layers keep from training step to training step, where it is new.</summary>
    internal IEnumerable<KeyValuePair<ParameterSpec, Tensor>> Updates => updates.OrderBy(u => u.Key.Name, StringComparer.Ordinal);

    /// <summary>What was applied, in order: a row of the summary each.</summary>
    internal List<LayerRow> Rows { get; } = [];

    /// <summary>A parameter of a layer: declared at the first call, the same at every later one.</summary>
    /// <param name="owner">The layer.</param>
    /// <param name="name">Its name within the layer.</param>
    /// <param name="type">Its type; never dependent on a batch size.</param>
    /// <param name="initializer">How it starts.</param>
    /// <param name="isBias">Whether penalties leave it out.</param>
    /// <param name="isTrainable">Whether the optimizer updates it.</param>
    /// <param name="file">The file of the declaration; a fault shows the layer's own line where that is known, else this one.</param>
    /// <param name="line">The line of the declaration.</param>
    /// <exception cref="GraphCompilerException">GRC8010: the layer is applied again to inputs that need another type.</exception>
    public Tensor Parameter(
        Layer owner, string name, TensorType type, Initializer initializer, bool isBias = false, bool isTrainable = true,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        SourceLocation location = owner.Location.IsKnown ? owner.Location : new(file, line);
        ParameterSpec spec = store.Declare(owner, name, Trace.Scope, type, initializer, isTrainable, isBias, location);
        return updates.GetValueOrDefault(spec) ?? store.Read(Trace, spec);
    }

    /// <summary>State of a layer that no optimizer updates, but the layer itself as it trains: running statistics.</summary>
    /// <param name="owner">The layer.</param>
    /// <param name="name">Its name within the layer.</param>
    /// <param name="type">Its type; never dependent on a batch size.</param>
    /// <param name="initial">The value of all its elements at first.</param>
    /// <exception cref="GraphCompilerException">GRC8010: the layer is applied again to inputs that need another type.</exception>
    public Tensor State(Layer owner, string name, TensorType type, double initial) =>
        Parameter(owner, name, type, Initializer.Constant(initial), isBias: true, isTrainable: false);

    /// <summary>Gives a layer's state its next value; outside training nothing is kept.</summary>
    /// <param name="owner">The layer.</param>
    /// <param name="name">The name that it was declared by.</param>
    /// <param name="value">The value, of its type. No gradient passes.</param>
    public void SetState(Layer owner, string name, Tensor value)
    {
        if (IsTraining)
        {
            updates[store.Find(owner, name)] = Functions.StopGradient(value);
        }
    }

    /// <summary>A random key that is new for each step and for each call in the graph.</summary>
    /// <exception cref="InvalidOperationException">Not in a training step.</exception>
    public Tensor RandomKey() =>
        (random ?? throw new InvalidOperationException("random numbers are for training steps")).NextKey(Trace);

    /// <summary>
    /// Tensors that are made once for a sequence that is decoded step by step, of whole inputs: what an encoder gives. The steps read them; where whole
    /// sequences are given they are made like any other.
    /// </summary>
    /// <param name="name">A name within the scope around.</param>
    /// <param name="make">Makes them; there is no <see cref="Cache"/> within.</param>
    public Tensor[] Once(string name, Func<Tensor[]> make)
    {
        if (Cache is not { } cache)
        {
            return make();
        }

        return cache.Once(name, () =>
        {
            Cache = null;
            try
            {
                return make();
            }
            finally
            {
                Cache = cache;
            }
        });
    }

    /// <summary>A parameter that some layer has declared.</summary>
    internal Tensor ParameterNamed(string name) => store.Read(Trace, store.Specs.Single(spec => spec.Name == name));

    /// <summary>Applies a layer in a scope of its own.</summary>
    internal Tensor Call(Layer layer, Tensor x) => Call(layer, x, () => layer.Forward(x, this));

    /// <summary>Applies a layer in a scope of its own, by a function that takes more than its input.</summary>
    internal Tensor Call(Layer layer, Tensor x, Func<Tensor> forward)
    {
        string scope = store.ScopeOf(layer, Trace.Scope);
        using (Trace.Enter(scope, layer.Location))
        {
            int row = Rows.Count;
            Rows.Add(null!);
            Tensor y = forward();
            Rows[row] = new LayerRow(Trace.Scope, layer, y.Type);
            return y;
        }
    }
}

/// <summary>One applied layer.</summary>
/// <param name="Path">Its scope.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Output">Type of its output.</param>
internal sealed record LayerRow(string Path, Layer Layer, TensorType Output);
