using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>A network of any number of inputs and outputs, each with a name: a function of tensors that applies layers.</summary>
/// <remarks>
/// Two towers, shared layers, skips, several heads: each is C#. A layer that is applied twice shares its parameters.
/// <code>
/// var tower = new Sequential(new Dense(64, Relu), new Dense(32));
/// var network = new Network(
///     [new("left", F32(784)), new("right", F32(784))],
///     (x, c) =&gt; new() { ["same"] = Dot(tower.Apply(x["left"], c), tower.Apply(x["right"], c)) });
/// </code>
/// </remarks>
public sealed class Network
{
    private readonly Func<NamedTensors, LayerContext, NamedTensors> function;
    private readonly bool isReadyMade;

    /// <summary>A network.</summary>
    /// <param name="inputs">The inputs, at least one.</param>
    /// <param name="function">Makes the outputs, at least one, of the inputs, whose first dimension is the batch; it is called anew for each graph.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: no input; GRC2002: two of one name.</exception>
    public Network(
        IReadOnlyList<NetworkInput> inputs, Func<NamedTensors, LayerContext, NamedTensors> function,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        (Inputs, this.function, Location) = ([.. inputs], function, new SourceLocation(file, line));
        Options.Positive(inputs.Count, "the number of inputs", Location);
        if (inputs.CountBy(i => i.Name, StringComparer.Ordinal).FirstOrDefault(n => n.Value > 1) is { Key: { } twice })
        {
            throw DiagnosticId.DuplicateName.Error($"two inputs are named '{twice}'", Location);
        }
    }

    /// <summary>A ready-made model: what its parts are made of belongs to the line where the user made it.</summary>
    internal Network(IReadOnlyList<NetworkInput> inputs, Func<NamedTensors, LayerContext, NamedTensors> function, SourceLocation location)
        : this(inputs, function, location.File ?? "", location.Line) => isReadyMade = true;

    /// <summary>A layer as a network of one <c>input</c> and one <c>output</c>.</summary>
    internal Network(Layer layer, TensorType row, SourceLocation location)
        : this([new("input", row)], (x, c) => new() { ["output"] = layer.Apply(x["input"], c) }, location.File ?? "", location.Line)
    {
    }

    /// <summary>The inputs.</summary>
    public IReadOnlyList<NetworkInput> Inputs { get; }

    /// <summary>Where the user wrote it.</summary>
    public SourceLocation Location { get; }

    /// <summary>Applies the network, within another one or within a function that is compiled.</summary>
    /// <param name="inputs">A tensor for each input.</param>
    /// <param name="context">Parameters and random numbers.</param>
    /// <returns>The outputs.</returns>
    /// <exception cref="GraphCompilerException">The inputs do not fit, at the layer's line; GRC8012: the function gives no output.</exception>
    public NamedTensors Apply(NamedTensors inputs, LayerContext context)
    {
        using (context.Trace.At(isReadyMade ? Location : SourceLocation.Unknown))
        {
            NamedTensors outputs = function(inputs, context);
            Options.Positive(outputs.Count, "the number of outputs", Location);
            return outputs;
        }
    }

    /// <summary>Adds the inputs to a graph.</summary>
    /// <param name="trace">The graph in the making.</param>
    /// <param name="rows">Rows of the batch.</param>
    internal NamedTensors Parameters(Trace trace, long rows)
    {
        var tensors = new NamedTensors();
        foreach (NetworkInput input in Inputs)
        {
            tensors[input.Name] = trace.Parameter(input.Name, input.Row.With([rows, .. input.Row.Shape]));
        }

        return tensors;
    }
}
