using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Optimizers;

namespace GraphCompiler.Frontend.Training;

/// <summary>What a model is made of: all that its graphs are traced from.</summary>
/// <param name="Network">The network.</param>
/// <param name="Heads">The outputs that are trained, with their losses and metrics; at least one.</param>
/// <param name="Optimizer">How parameters change.</param>
/// <param name="Penalty">Penalty on the weights; null for none.</param>
/// <param name="HasNames">Whether columns of data are known by name; else the first is the input, the second the target.</param>
/// <param name="Location">Where the user wrote the model.</param>
internal sealed record ModelDefinition(
    Network Network, IReadOnlyList<Head> Heads, Optimizer Optimizer, Penalty? Penalty, bool HasNames, SourceLocation Location)
{
    /// <summary>The definition of a model of one input and one output.</summary>
    public static ModelDefinition Of(
        Layer network, TensorType row, Loss loss, Optimizer optimizer, IReadOnlyList<Metric> metrics, Penalty? penalty, SourceLocation location) =>
        new(new Network(network, row, location), [new Head("output", loss, metrics: metrics)], optimizer, penalty, HasNames: false, location);

    /// <summary>The metrics of all heads.</summary>
    public IEnumerable<Metric> Metrics => Heads.SelectMany(h => h.Metrics);

    /// <summary>Names of the figures: the loss; of several heads, the loss of each; the metrics.</summary>
    public IReadOnlyList<string> Figures =>
    [
        FigureNames.Loss,
        .. Heads.Count == 1 ? [] : Heads.Select(h => FigureNames.Of(h.Output, FigureNames.Loss)),
        .. Heads.SelectMany(h => h.Metrics.Select(m => Heads.Count == 1 ? m.Name : FigureNames.Of(h.Output, m.Name))),
    ];

    /// <summary>Name of the parameter with the targets of a head.</summary>
    public string TargetName(Head head) => HasNames ? $"{head.Output}_target" : "target";

    /// <summary>Column of the data with an input.</summary>
    /// <exception cref="GraphCompilerException">GRC8014: there is none.</exception>
    public int InputColumn(Data.Dataset data, int input, SourceLocation location) =>
        HasNames ? Column(data, Network.Inputs[input].Name, location) : input;

    /// <summary>Column of the data with the targets of a head.</summary>
    /// <exception cref="GraphCompilerException">GRC8014: there is none.</exception>
    public int TargetColumn(Data.Dataset data, int head, SourceLocation location) => HasNames ? Column(data, Heads[head].Output, location) : 1;

    /// <summary>Columns of data that fits, in the order of the graphs' parameters: inputs, targets.</summary>
    public int[] Columns(Data.Dataset data) =>
    [
        .. Network.Inputs.Select((_, i) => InputColumn(data, i, Location)), .. Heads.Select((_, i) => TargetColumn(data, i, Location)),
    ];

    private static int Column(Data.Dataset data, string name, SourceLocation location)
    {
        int column = Enumerable.Range(0, data.ColumnCount).FirstOrDefault(c => data.Name(c) == name, -1);
        return column >= 0
            ? column
            : throw DiagnosticId.DataMismatch.Error($"the model takes a column '{name}'; the data set is {data}", location);
    }
}
