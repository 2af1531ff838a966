using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Optimizers;

namespace GraphCompiler.Frontend.Training.Callbacks;

/// <summary>Lowers the learning rate when a figure no longer gets better; names and defaults are those of Keras.</summary>
/// <remarks>
/// It multiplies <see cref="Model.LearningRateScale"/>, which is state: it is saved with checkpoints, and any schedule goes on beneath it. A training that
/// is resumed counts the epochs before.
/// </remarks>
public sealed class ReduceLROnPlateau : Callback
{
    private readonly BestFigure best;
    private readonly double factor;
    private readonly int patience, cooldown;
    private readonly float minScale;
    private int waited, cooling;

    /// <summary>A rate that falls when a figure stays.</summary>
    /// <param name="monitor">Name of the figure: <c>val_loss</c>, <c>loss</c>, <c>val_accuracy</c>, …</param>
    /// <param name="factor">Factor of one reduction, in (0, 1).</param>
    /// <param name="patience">Epochs without a better value after which it is lowered.</param>
    /// <param name="mode">Which values are better.</param>
    /// <param name="minDelta">By how much a better value must differ.</param>
    /// <param name="cooldown">Epochs after a reduction in which none are counted.</param>
    /// <param name="minScale">What the scale of the learning rate does not fall below.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: a factor that is not in (0, 1), or a negative number.</exception>
    public ReduceLROnPlateau(
        string monitor = "val_loss", double factor = 0.1, int patience = 10, MonitorMode mode = MonitorMode.Auto, double minDelta = 1e-4,
        int cooldown = 0, double minScale = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        string[] faults =
        [
            .. OptionFaults.Positive("the factor", factor), .. OptionFaults.Decay("the factor", factor), .. OptionFaults.NotNegative("the patience", patience),
            .. OptionFaults.NotNegative("the cool-down", cooldown), .. OptionFaults.NotNegative("the smallest scale", minScale),
            .. OptionFaults.NotNegative("the least change", Math.Abs(minDelta)),
        ];
        if (faults.Length > 0)
        {
            throw DiagnosticId.InvalidOption.Error(string.Join("; ", faults), new SourceLocation(file, line));
        }

        best = new BestFigure(monitor, mode, Math.Abs(minDelta));
        (this.factor, this.patience, this.cooldown, this.minScale) = (factor, patience, cooldown, (float)minScale);
    }

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingContext context)
    {
        best.Reset();
        (waited, cooling) = (0, 0);
        foreach (EpochRecord record in context.History.Epochs)
        {
            IsDue(record);
        }
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingContext context, EpochRecord record)
    {
        if (IsDue(record))
        {
            float scale = context.Model.LearningRateScale;
            context.Model.LearningRateScale = Math.Max(Math.Min(scale, minScale), (float)(scale * factor));
        }
    }

    /// <summary>Counts an epoch; true if the rate is to be lowered after it.</summary>
    private bool IsDue(EpochRecord record)
    {
        bool wasCooling = cooling > 0;
        cooling = Math.Max(0, cooling - 1);
        waited = best.Take(record) || wasCooling ? 0 : waited + 1;
        if (waited == 0 || waited < patience)
        {
            return false;
        }

        (waited, cooling) = (0, cooldown);
        return true;
    }
}
