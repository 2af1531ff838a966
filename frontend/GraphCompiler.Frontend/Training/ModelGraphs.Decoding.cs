using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Training;

/// <content>Sequences that are run step by step.</content>
internal sealed partial class ModelGraphs
{
    /// <summary>The beginning of sequences that are decoded step by step, <c>(other inputs…) → ()</c>, and what is kept for the first step.</summary>
    /// <param name="name">Name of the graph.</param>
    /// <param name="decoding">How long sequences are, and how many at once.</param>
    /// <param name="averaged">Whether the averages of the weights are used.</param>
    public (Graph Graph, DecodingCache Cache) Begin(string name, Decoding decoding, bool averaged)
    {
        Trace trace = Reading(name, averaged);
        var inputs = new NamedTensors();
        foreach (NetworkInput input in definition.Network.Inputs)
        {
            inputs[input.Name] = input.Name == decoding.InputOf(definition.Network)
                ? trace.Emit(definition.Location, b => b.Full(Steps(input, decoding, 1), 0))
                : trace.Parameter(input.Name, input.Row.With([decoding.Rows, .. input.Row.Shape]));
        }

        var cache = new DecodingCache(trace, decoding.Length, 1, beginning: null);
        definition.Network.Apply(inputs, new LayerContext(trace, parameters, random: null, cache));
        return (trace.Builder.Build([.. cache.Results()]), cache);
    }

    /// <summary>Some steps of sequences that are decoded step by step: <c>(input) → output</c>, and what is kept for the next.</summary>
    /// <param name="name">Name of the graph.</param>
    /// <param name="decoding">How long sequences are, and how many at once.</param>
    /// <param name="steps">Steps at once.</param>
    /// <param name="averaged">Whether the averages of the weights are used.</param>
    /// <param name="beginning">The cache of the beginning.</param>
    public Graph Decode(string name, Decoding decoding, long steps, bool averaged, DecodingCache beginning)
    {
        Trace trace = Reading(name, averaged);
        NetworkInput input = definition.Network.Inputs.Single(i => i.Name == decoding.InputOf(definition.Network));
        var inputs = new NamedTensors { [input.Name] = trace.Parameter(input.Name, Steps(input, decoding, steps)) };
        var cache = new DecodingCache(trace, decoding.Length, steps, beginning);
        NamedTensors outputs = definition.Network.Apply(inputs, new LayerContext(trace, parameters, random: null, cache));
        return trace.Builder.Build([.. outputs.Select(o => new GraphResult(o.Key, o.Value.Value)), .. cache.Results()]);
    }

    private static TensorType Steps(NetworkInput input, Decoding decoding, long steps) =>
        input.Row.With([decoding.Rows, steps, .. input.Row.Shape.Skip(1)]);
}
