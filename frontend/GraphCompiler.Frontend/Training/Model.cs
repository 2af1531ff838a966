using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Optimizers;

namespace GraphCompiler.Frontend.Training;

/// <summary>A network with what trains it: fit it to data, evaluate it, predict with it, save it, ship it as an assembly.</summary>
/// <remarks>
/// <para>
/// The names and defaults are those of Keras. Everything that changes while training, optimizer and random numbers included, is one state of compiled
/// programs: the same seed gives the same bits, for any number of threads and after any resume.
/// </para>
/// <para>Thread-safe: any number of threads may predict and evaluate, also while one trains. Nothing to dispose.</para>
/// <code>
/// var net = new Sequential(new Dense(512, Relu), new Dropout(0.2f), new Dense(10));
/// var model = new Model(net, inputs: [784], loss: new CrossEntropy(), optimizer: new Adam(1e-3), metrics: [Metric.Accuracy]);
/// History history = model.Fit(train, epochs: 5, batchSize: 128, validation: test);
/// </code>
/// <para>
/// A network of several inputs and outputs is a <see cref="Network"/>; data are then known by the names of their columns, and the loss is the weighted sum of
/// those of the heads.
/// </para>
/// <code>
/// var model = new Model(network, [new("digit", new CrossEntropy()), new("same", new BinaryCrossEntropy(), weight: 0.5)], new Adam(1e-3));
/// </code>
/// </remarks>
public sealed partial class Model
{
    private readonly ModelDefinition definition;
    private readonly CompilerOptions options;
    private readonly ModelGraphs graphs;
    private readonly ModelPrograms programs;
    private readonly IReadOnlyList<string> figures;
    private readonly IReadOnlyList<Figure> figureList;

    /// <summary>Held for each step of a training, and while a checkpoint is taken: what is saved belongs together.</summary>
    private readonly Lock step = new();

    /// <summary>A model. Its graphs are traced here, so that a network that does not fit together is told at once.</summary>
    /// <param name="network">The network.</param>
    /// <param name="inputs">Shape of one row of the input, without the batch: <c>[784]</c>.</param>
    /// <param name="loss">What training makes small.</param>
    /// <param name="optimizer">How parameters change.</param>
    /// <param name="metrics">Figures beside the loss.</param>
    /// <param name="penalty">Penalty on the weights; null for none.</param>
    /// <param name="seed">Seed of all random numbers: initial values, dropout, order of the data.</param>
    /// <param name="inputType">Element type of the input.</param>
    /// <param name="options">Options of the compiler; those of the environment where null.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">
    /// The network does not fit together, at the layer's line; GRC2002: two metrics of one name; GRC8013: probabilities before a loss that takes logits;
    /// GRC8017: a parameter that no gradient reaches.
    /// </exception>
    public Model(
        Layer network, Shape inputs, Loss loss, Optimizer optimizer, IReadOnlyList<Metric>? metrics = null, Penalty? penalty = null,
        ulong seed = 1, DType inputType = DType.F32, CompilerOptions? options = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : this(
            ModelDefinition.Of(network, new TensorType(inputType, inputs), loss, optimizer, metrics ?? [], penalty, new SourceLocation(file, line)),
            seed, options)
    {
    }

    /// <summary>A model of a network with any number of inputs and outputs. Its graphs are traced here.</summary>
    /// <param name="network">The network.</param>
    /// <param name="heads">The outputs that are trained, at least one, with their losses and metrics; others are told in prediction alone.</param>
    /// <param name="optimizer">How parameters change.</param>
    /// <param name="penalty">Penalty on the weights; null for none.</param>
    /// <param name="seed">Seed of all random numbers: initial values, dropout, order of the data.</param>
    /// <param name="options">Options of the compiler; those of the environment where null.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">
    /// As of a model of one input and output; GRC8012: no head, or one of an output that there is not; GRC2002: two heads of one output.
    /// </exception>
    public Model(
        Network network, IReadOnlyList<Head> heads, Optimizer optimizer, Penalty? penalty = null, ulong seed = 1, CompilerOptions? options = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : this(new ModelDefinition(network, heads, optimizer, penalty, HasNames: true, new SourceLocation(file, line)), seed, options)
    {
    }

    private Model(ModelDefinition definition, ulong seed, CompilerOptions? options)
    {
        this.options = options ?? CompilerOptions.Default;
        this.definition = definition;
        BackendCatalog.Of(this.options).WarmUp(this.options);
        RequirePositive(definition.Heads.Count, "the number of heads", definition.Location);
        figures = definition.Figures;
        if (figures.Distinct().Count() != figures.Count)
        {
            throw DiagnosticId.DuplicateName.Error($"two figures have one name: {string.Join(", ", figures)}", definition.Location);
        }

        graphs = new ModelGraphs(definition);
        Seed = seed;
        UsesAverages = definition.Optimizer.Average is not null;
        programs = new ModelPrograms("model", graphs, seed, this.options);
        Metric[] metrics = [.. definition.Metrics];
        figureList = [.. graphs.FigureTypes.Select((type, i) =>
            new Figure(figures[i], checked((int)type.Elements), i < figures.Count - metrics.Length ? null : metrics[i - figures.Count + metrics.Length]))];
        position = new RunPosition(figureList);
    }

    /// <summary>Seed of all random numbers.</summary>
    public ulong Seed { get; private set; }

    /// <summary>Names of all pieces of state: parameters as <c>dense1/weight</c>, those of the optimizer, counters.</summary>
    public IReadOnlyList<string> StateNames => [.. graphs.States.Select(s => s.Name)];

    /// <summary>Number of elements of all parameters that are trained; running statistics are none.</summary>
    public long ParameterCount => graphs.Parameters.Where(p => p.IsTrainable).Sum(p => p.Type.Elements);

    /// <summary>A factor of the learning rate that the schedule gives, at least 0; may be set between steps.</summary>
    /// <exception cref="GraphCompilerException">GRC8012: it is set to a negative number, or to none.</exception>
    public float LearningRateScale
    {
        get => programs.State.Get(Training.StateNames.RateScale).Data<float>()[0];
        set => programs.State.Set(
            Training.StateNames.RateScale, NdArray.Scalar(Layers.Options.NotNegative(value, "the factor of the learning rate", SourceLocation.Unknown)));
    }

    /// <summary>
    /// Whether the moving averages of the weights are what is evaluated, predicted with and compiled, in place of the weights that are trained;
    /// true from the start where the optimizer has an <see cref="Optimizer.Average"/>.
    /// </summary>
    /// <exception cref="GraphCompilerException">GRC8012: it is set, and the optimizer keeps no averages.</exception>
    public bool UsesAverages
    {
        get;
        set => field = !value || definition.Optimizer.Average is not null
            ? value
            : throw DiagnosticId.InvalidOption.Error("the model has no averages: set the Average of its optimizer", definition.Location);
    }

    /// <summary>A copy of a piece of state, as <c>dense1/weight</c>.</summary>
    /// <exception cref="GraphCompilerException">GRC2003: there is none of that name.</exception>
    public NdArray GetState(string name) => programs.State.Get(name);

    /// <summary>Overwrites a piece of state.</summary>
    /// <exception cref="GraphCompilerException">GRC2003: there is none of that name, or it has another type.</exception>
    public void SetState(string name, NdArray value) => programs.State.Set(name, value);

    /// <summary>Copies of all parameters, by name; without the optimizer's state.</summary>
    public IReadOnlyDictionary<string, NdArray> Parameters() =>
        graphs.Parameters.ToDictionary(p => p.Name, p => GetState(p.Name), StringComparer.Ordinal);

    /// <summary>Copies of the averages of all parameters that have one, by the parameters' names.</summary>
    /// <exception cref="GraphCompilerException">GRC8012: the optimizer keeps no averages.</exception>
    public IReadOnlyDictionary<string, NdArray> Averages() => definition.Optimizer.Average is null
        ? throw DiagnosticId.InvalidOption.Error("the model has no averages: set the Average of its optimizer", definition.Location)
        : graphs.Parameters.Zip(graphs.Weights(averaged: true)).Where(p => p.First.Name != p.Second)
            .ToDictionary(p => p.First.Name, p => GetState(p.Second), StringComparer.Ordinal);

    /// <summary>Copies of all parameters and of their averages, where there are any, by the names of the state.</summary>
    internal IReadOnlyDictionary<string, NdArray> Weights() =>
        graphs.Weights(averaged: false).Union(graphs.Weights(definition.Optimizer.Average is not null))
            .ToDictionary(name => name, GetState, StringComparer.Ordinal);

    /// <summary>The graphs of the model as one module, for <c>rows</c> rows at once: <c>train</c>, <c>evaluate</c>, <c>predict</c>.</summary>
    /// <exception cref="GraphCompilerException">GRC8012: fewer than one row.</exception>
    public Module ToModule(int rows = DefaultBatchSize, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        RequirePositive(rows, "rows", new(file, line));
        return programs.Module(
            [new(EntryKind.Initialize), new(EntryKind.Train, rows), new(EntryKind.Evaluate, rows, UsesAverages), new(EntryKind.Predict, rows, UsesAverages)])
            .With(graphs.States);
    }

    private static void RequirePositive(int value, string what, SourceLocation location)
    {
        if (value < 1)
        {
            throw DiagnosticId.InvalidOption.Error(string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"{what} is at least 1, got {value}"), location);
        }
    }
}
