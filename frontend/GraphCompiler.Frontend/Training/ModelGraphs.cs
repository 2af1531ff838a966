using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Random;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Training;

/// <summary>The graphs of a model: initialise, train, evaluate, predict, over one state.</summary>
/// <remarks>The network is traced anew for each graph and batch size; its parameters are the same in all of them.</remarks>
internal sealed partial class ModelGraphs
{
    private readonly ModelDefinition definition;
    private readonly ParameterStore parameters = new();
    private readonly OptimizerSlots slots = new();
    private readonly ParameterGroups groups;

    /// <summary>Traces a training step once, so that every parameter and slot is known.</summary>
    /// <exception cref="GraphCompilerException">The network does not fit together, at the layer's line.</exception>
    public ModelGraphs(ModelDefinition definition)
    {
        this.definition = definition;
        definition.Optimizer.Require(definition.Location);
        definition.Penalty?.Require(definition.Location);
        groups = new ParameterGroups(definition.Optimizer.Groups, parameters);
        (Description, HeadRows) = Describe();
        TargetRows = [.. definition.Heads.Zip(HeadRows, (head, row) => Row(head.Loss.Target(row.With([1, .. row.Shape]))))];
        FigureTypes = [.. Train("train", 1).Outputs.Select(output => output.Value.Type)];
        groups.Require();
        States =
        [
            .. parameters.Specs.Select(p => new StateDeclaration(p.Name, p.Type)),
            .. slots.All.Select(s => new StateDeclaration(s.Name, s.Type)),
            new StateDeclaration(StateNames.Seed, new TensorType(DType.U32, [2])),
            new StateDeclaration(StateNames.Step, TensorType.Scalar(DType.U32)),
            new StateDeclaration(StateNames.RateScale, TensorType.Scalar(DType.F32)),
        ];
    }

    /// <summary>The state of every module of this model, in one order.</summary>
    public IReadOnlyList<StateDeclaration> States { get; }

    /// <summary>The parameters, in order of declaration.</summary>
    public IReadOnlyList<ParameterSpec> Parameters => parameters.Specs;

    /// <summary>The applied layers.</summary>
    public NetworkDescription Description { get; }

    /// <summary>Types of loss and metrics.</summary>
    public IReadOnlyList<TensorType> FigureTypes { get; }

    /// <summary>Name of each output, and type of one row.</summary>
    public IReadOnlyList<(string Name, TensorType Row)> Outputs => Description.Outputs;

    /// <summary>Type of one row of the output of each head.</summary>
    public IReadOnlyList<TensorType> HeadRows { get; }

    /// <summary>Type of one row of the targets of each head.</summary>
    public IReadOnlyList<TensorType> TargetRows { get; }

    /// <summary>Every state's initial value from the seed: <c>(seed) → state</c>.</summary>
    public Graph Initialize(string name)
    {
        var trace = new Trace(name);
        Tensor seed = trace.Parameter("seed", new TensorType(DType.U32, [2]));
        var random = new RandomStreams(seed, step: null);
        var results = new List<GraphResult>();
        foreach (ParameterSpec spec in parameters.Specs)
        {
            Tensor key = random.Key(trace, spec.Name);
            results.Add(State(spec.Name, trace.Emit(spec.Location, b => spec.Initializer.Emit(b, spec.Type, key.Value))));
        }

        var starts = results.ToDictionary(r => r.Name, r => r.Value, StringComparer.Ordinal);
        foreach (OptimizerSlot slot in slots.All)
        {
            results.Add(State(slot.Name, slot.CopyOf is { } parameter
                ? new Tensor(trace, starts[parameter])
                : trace.Emit(definition.Location, b => b.Full(slot.Type, slot.Initial))));
        }

        results.Add(State(StateNames.Seed, seed));
        results.Add(State(StateNames.Step, trace.Scalar(DType.U32, 0)));
        results.Add(State(StateNames.RateScale, trace.Scalar(DType.F32, 1)));
        return trace.Builder.Build(results);
    }

    /// <summary>One training step on a batch: <c>(inputs…, targets…) → (loss, metrics…)</c>, and the new state.</summary>
    /// <remarks>A step whose loss is not a number ends with a fault (GRC8015) before any state is changed.</remarks>
    public Graph Train(string name, long rows)
    {
        var trace = new Trace(name);
        (NamedTensors inputs, Tensor[] targets) = Batch(trace, rows);
        Tensor step = trace.Parameter(StateNames.Step, TensorType.Scalar(DType.U32), isState: true);
        Tensor seed = trace.Parameter(StateNames.Seed, new TensorType(DType.U32, [2]), isState: true);
        var context = new LayerContext(trace, parameters, new RandomStreams(seed, step));

        Tensor[] outputs = Heads(inputs, context);
        (Tensor[] losses, Tensor sum) = Objective(outputs, targets);
        Tensor objective = sum.Map(definition.Heads[0].Loss.Location, (b, v) => b.Guard(v));
        (ParameterSpec Spec, Tensor Value)[] trained =
            [.. parameters.Specs.Where(groups.Trains).Select(p => (p, parameters.Read(trace, p)))];
        List<GraphResult> results = [.. Figures(objective, losses, outputs, targets)];
        var updates = new ParameterUpdates(definition.Optimizer, groups, slots, trace, step);
        results.AddRange(updates.Emit(trained, GradientsOf(trained, objective), rows));
        results.AddRange(context.Updates.Select(update => State(update.Key.Name, update.Value)));
        results.Add(State(StateNames.Step, step + 1));
        return trace.Builder.Build(results);
    }

    /// <summary>Loss and metrics of a batch: <c>(inputs…, targets…) → (loss, metrics…)</c>.</summary>
    /// <param name="name">Name of the graph.</param>
    /// <param name="rows">Rows of the batch.</param>
    /// <param name="averaged">Whether the averages of the weights are used.</param>
    public Graph Evaluate(string name, long rows, bool averaged = false)
    {
        Trace trace = Reading(name, averaged);
        (NamedTensors inputs, Tensor[] targets) = Batch(trace, rows);
        Tensor[] outputs = Heads(inputs, new LayerContext(trace, parameters, random: null));
        (Tensor[] losses, Tensor sum) = Objective(outputs, targets);
        return trace.Builder.Build([.. Figures(sum, losses, outputs, targets)]);
    }

    /// <summary>The outputs of the network: <c>(inputs…) → (outputs…)</c>.</summary>
    /// <param name="name">Name of the graph.</param>
    /// <param name="rows">Rows of the batch.</param>
    /// <param name="averaged">Whether the averages of the weights are used.</param>
    public Graph Predict(string name, long rows, bool averaged = false)
    {
        Trace trace = Reading(name, averaged);
        NamedTensors outputs = definition.Network.Apply(
            definition.Network.Parameters(trace, rows), new LayerContext(trace, parameters, random: null));
        return trace.Builder.Build([.. outputs.Select(o => new GraphResult(o.Key, o.Value.Value))]);
    }

    /// <summary>The pieces of state that prediction reads: the parameters, or the averages of those that have one.</summary>
    public IEnumerable<string> Weights(bool averaged) => parameters.Specs.Select(spec => Source(spec, averaged));

    private string Source(ParameterSpec spec, bool averaged) =>
        averaged && groups.Trains(spec) ? StateNames.Average(spec.Name) : spec.Name;

    private Trace Reading(string name, bool averaged)
    {
        var trace = new Trace(name);
        parameters.ReadFrom(trace, spec => Source(spec, averaged));
        return trace;
    }

    private (NetworkDescription Description, IReadOnlyList<TensorType> HeadRows) Describe()
    {
        NetworkDescription description = NetworkDescription.Of(definition.Network, parameters);
        var rows = description.Outputs.ToDictionary(o => o.Name, o => o.Row, StringComparer.Ordinal);
        return (
            description,
            [
                .. definition.Heads.Select(head => rows.TryGetValue(head.Output, out TensorType? row)
                    ? row
                    : throw DiagnosticId.InvalidOption.Error(
                        $"the network gives no '{head.Output}' to train; it gives {string.Join(", ", rows.Keys)}", definition.Location)),
            ]);
    }

    private (NamedTensors Inputs, Tensor[] Targets) Batch(Trace trace, long rows) =>
    (
        definition.Network.Parameters(trace, rows),
        [.. definition.Heads.Zip(TargetRows, (head, row) => trace.Parameter(definition.TargetName(head), row.With([rows, .. row.Shape])))]
    );

    /// <summary>The outputs of the network that are trained, in the order of the heads.</summary>
    private Tensor[] Heads(NamedTensors inputs, LayerContext context)
    {
        NamedTensors outputs = definition.Network.Apply(inputs, context);
        return [.. definition.Heads.Select(head => outputs[head.Output])];
    }

    private static GraphResult State(string name, Tensor value) => new(name, value.Value, IsState: true);

    private static TensorType Row(TensorType batch) => batch.With([.. batch.Shape.Skip(1)]);
}
