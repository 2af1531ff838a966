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
        groups = new ParameterGroups(definition.Optimizer.Groups, parameters);
        (Description, TargetRow) = Describe();
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

    /// <summary>Type of one row of the output.</summary>
    public TensorType OutputRow => Description.Output;

    /// <summary>Type of one row of the targets.</summary>
    public TensorType TargetRow { get; }

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

    /// <summary>One training step on a batch: <c>(input, target) → (loss, metrics…)</c>, and the new state.</summary>
    /// <remarks>A step whose loss is not a number ends with a fault (GRC8015) before any state is changed.</remarks>
    public Graph Train(string name, long rows)
    {
        var trace = new Trace(name);
        (Tensor input, Tensor target) = Batch(trace, rows);
        Tensor step = trace.Parameter(StateNames.Step, TensorType.Scalar(DType.U32), isState: true);
        Tensor seed = trace.Parameter(StateNames.Seed, new TensorType(DType.U32, [2]), isState: true);
        var context = new LayerContext(trace, parameters, new RandomStreams(seed, step));

        Tensor output = definition.Network.Apply(input, context);
        Tensor objective = Objective(output, target).Map(definition.Loss.Location, (b, v) => b.Guard(v));
        (ParameterSpec Spec, Tensor Value)[] trained =
            [.. parameters.Specs.Where(groups.Trains).Select(p => (p, parameters.Read(trace, p)))];
        List<GraphResult> results = [new("loss", objective.Value), .. Metrics(output, target)];
        var updates = new ParameterUpdates(definition.Optimizer, groups, slots, trace, step);
        results.AddRange(updates.Emit(trained, GradientsOf(trained, objective), rows));
        results.AddRange(context.Updates.Select(update => State(update.Key.Name, update.Value)));
        results.Add(State(StateNames.Step, step + 1));
        return trace.Builder.Build(results);
    }

    /// <summary>Loss and metrics of a batch: <c>(input, target) → (loss, metrics…)</c>.</summary>
    /// <param name="name">Name of the graph.</param>
    /// <param name="rows">Rows of the batch.</param>
    /// <param name="averaged">Whether the averages of the weights are used.</param>
    public Graph Evaluate(string name, long rows, bool averaged = false)
    {
        Trace trace = Reading(name, averaged);
        (Tensor input, Tensor target) = Batch(trace, rows);
        Tensor output = definition.Network.Apply(input, new LayerContext(trace, parameters, random: null));
        return trace.Builder.Build([new("loss", Objective(output, target).Value), .. Metrics(output, target)]);
    }

    /// <summary>The output of the network: <c>(input) → output</c>.</summary>
    /// <param name="name">Name of the graph.</param>
    /// <param name="rows">Rows of the batch.</param>
    /// <param name="averaged">Whether the averages of the weights are used.</param>
    public Graph Predict(string name, long rows, bool averaged = false)
    {
        Trace trace = Reading(name, averaged);
        Tensor input = trace.Parameter("input", definition.Input(rows));
        Tensor output = definition.Network.Apply(input, new LayerContext(trace, parameters, random: null));
        return trace.Builder.Build([new GraphResult("output", output.Value)]);
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

    /// <summary>One step of sequences that are decoded step by step: <c>(input) → output</c>, and what is kept for the next.</summary>
    /// <param name="name">Name of the graph.</param>
    /// <param name="rows">Sequences at once.</param>
    /// <param name="length">Steps that a sequence has at most.</param>
    /// <returns>The graph, and the state that it has beside the parameters.</returns>
    public (Graph Graph, IReadOnlyList<StateDeclaration> Kept) Decode(string name, long rows, long length)
    {
        var trace = new Trace(name);
        Tensor input = trace.Parameter("input", definition.InputRow.With([rows, 1, .. definition.InputRow.Shape.Skip(1)]));
        var cache = new DecodingCache(trace, length);
        Tensor output = definition.Network.Apply(input, new LayerContext(trace, parameters, random: null, cache));
        return (trace.Builder.Build([new GraphResult("output", output.Value), .. cache.Results()]), cache.States);
    }

    private (NetworkDescription Description, TensorType Target) Describe()
    {
        var trace = new Trace("shape");
        var context = new LayerContext(trace, parameters, random: null);
        Tensor output = definition.Network.Apply(trace.Parameter("input", definition.Input(1)), context);
        Graph graph = trace.Builder.Build([new GraphResult("output", output.Value)]);
        return (NetworkDescription.Of(parameters, context.Rows, graph), Row(definition.Loss.Target(output.Type)));
    }

    private (Tensor Input, Tensor Target) Batch(Trace trace, long rows) =>
    (
        trace.Parameter("input", definition.Input(rows)),
        trace.Parameter("target", TargetRow.With([rows, .. TargetRow.Shape]))
    );

    /// <summary>What training makes small: the loss, and the penalty of all weights that are trained.</summary>
    private Tensor Objective(Tensor output, Tensor target)
    {
        (Tensor loss, Tensor? penalty) = LossTerms(output, target);
        using (output.Trace.Enter("loss", definition.Loss.Location))
        {
            return penalty is null ? loss : loss + penalty;
        }
    }

    private (Tensor Loss, Tensor? Penalty) LossTerms(Tensor output, Tensor target)
    {
        using (output.Trace.Enter("loss", definition.Loss.Location))
        {
            Tensor loss = definition.Loss.Apply(output, target);
            IEnumerable<Tensor> weights = parameters.Specs
                .Where(p => groups.Trains(p) && !p.IsBias).Select(p => parameters.Read(output.Trace, p));
            return (loss, definition.Penalty?.Apply(weights));
        }
    }

    private GraphResult[] Metrics(Tensor output, Tensor target)
    {
        using (output.Trace.Enter("metrics", definition.Location))
        {
            return [.. definition.Metrics.Select(m => new GraphResult(m.Name, m.Apply(output, target).Value))];
        }
    }

    private static Tensor[] GradientsOf((ParameterSpec Spec, Tensor Value)[] trained, Tensor objective)
    {
        Trace trace = objective.Trace;
        Value?[] cotangents = Compiler.Autodiff.ReverseMode.Vjp(
            trace.Builder, [objective.Value], [trace.Scalar(objective.DType, 1).Value], [.. trained.Select(p => p.Value.Value)]);
        return
        [
            .. trained.Select((p, i) => cotangents[i] is { } gradient
                ? new Tensor(trace, gradient)
                : throw DiagnosticId.UnusedParameter.Error($"no gradient reaches '{p.Spec.Name}'", p.Spec.Location)),
        ];
    }

    private static GraphResult State(string name, Tensor value) => new(name, value.Value, IsState: true);

    private static TensorType Row(TensorType batch) => batch.With([.. batch.Shape.Skip(1)]);
}
