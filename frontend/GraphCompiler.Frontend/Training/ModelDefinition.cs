using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Optimizers;

namespace GraphCompiler.Frontend.Training;

/// <summary>What a model is made of: all that its graphs are traced from.</summary>
/// <param name="Network">The network.</param>
/// <param name="InputRow">Type of one row of the input, without the batch.</param>
/// <param name="Loss">What training makes small.</param>
/// <param name="Optimizer">How parameters change.</param>
/// <param name="Metrics">Figures beside the loss.</param>
/// <param name="Penalty">Penalty on the weights; null for none.</param>
/// <param name="Location">Where the user wrote the model.</param>
internal sealed record ModelDefinition(
    Layer Network,
    TensorType InputRow,
    Loss Loss,
    Optimizer Optimizer,
    IReadOnlyList<Metric> Metrics,
    Penalty? Penalty,
    SourceLocation Location)
{
    /// <summary>Type of a batch of inputs.</summary>
    public TensorType Input(long rows) => InputRow.With([rows, .. InputRow.Shape]);
}
