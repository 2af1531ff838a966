using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Optimizers;

namespace GraphCompiler.Frontend.Training.Callbacks;

/// <summary>Ends a training when a figure no longer gets better; names and defaults are those of Keras.</summary>
/// <remarks>
/// A training that is resumed counts the epochs before. The best weights are those since the call of <c>Fit</c>; they are put back at the end, also of a
/// cancelled training.
/// </remarks>
public sealed class EarlyStopping : Callback
{
    private readonly BestFigure best;
    private readonly int patience;
    private readonly double? baseline;
    private readonly bool restoreBestWeights;
    private IReadOnlyDictionary<string, NdArray>? bestWeights;
    private int without;

    /// <summary>An end of a training.</summary>
    /// <param name="monitor">Name of the figure: <c>val_loss</c>, <c>loss</c>, <c>val_accuracy</c>, …</param>
    /// <param name="minDelta">By how much a better value must differ.</param>
    /// <param name="patience">Epochs without a better value after which it ends; 0 and 1 end at the first.</param>
    /// <param name="mode">Which values are better.</param>
    /// <param name="baseline">A value that has to be surpassed; null for none.</param>
    /// <param name="restoreBestWeights">Whether the model ends with the weights of its best epoch.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: a negative patience, or a change that is no number.</exception>
    public EarlyStopping(
        string monitor = "val_loss", double minDelta = 0, int patience = 0, MonitorMode mode = MonitorMode.Auto, double? baseline = null,
        bool restoreBestWeights = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        string[] faults = [.. OptionFaults.NotNegative("the patience", patience), .. OptionFaults.NotNegative("the least change", Math.Abs(minDelta))];
        if (faults.Length > 0)
        {
            throw DiagnosticId.InvalidOption.Error(string.Join("; ", faults), new SourceLocation(file, line));
        }

        best = new BestFigure(monitor, mode, Math.Abs(minDelta));
        (this.patience, this.baseline, this.restoreBestWeights) = (patience, baseline, restoreBestWeights);
    }

    /// <summary>The epoch that ended the training, from 1; 0 where none did.</summary>
    public int StoppedEpoch { get; private set; }

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingContext context)
    {
        best.Reset(baseline ?? double.NaN);
        (without, StoppedEpoch, bestWeights) = (0, 0, null);
        foreach (EpochRecord record in context.History.Epochs)
        {
            Count(record);
        }
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingContext context, EpochRecord record)
    {
        if (Count(record) && restoreBestWeights)
        {
            bestWeights = context.Model.Weights();
        }

        if (without > 0 && without >= patience)
        {
            StoppedEpoch = record.Epoch;
            context.Stop();
        }
    }

    /// <inheritdoc/>
    public override void OnTrainEnd(TrainingContext context)
    {
        foreach ((string name, NdArray value) in bestWeights ?? new Dictionary<string, NdArray>())
        {
            context.Model.SetState(name, value);
        }
    }

    private bool Count(EpochRecord record)
    {
        bool better = best.Take(record);
        without = better ? 0 : without + 1;
        return better;
    }
}
