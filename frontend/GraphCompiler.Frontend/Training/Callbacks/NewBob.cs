using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Optimizers;

namespace GraphCompiler.Frontend.Training.Callbacks;

/// <summary>The new-bob schedule: a constant rate until gains are small, then less in every epoch until they are smaller still (Bourlard and Morgan 1994).</summary>
/// <remarks>
/// The gain of an epoch is <c>(before − now) / |before|</c> of the figure, with the sign turned where greater is better. From the first epoch whose gain is
/// below <c>rampBelow</c> on, <see cref="Model.LearningRateScale"/> is multiplied by the factor after every epoch; then the first epoch whose gain is below
/// <c>stopBelow</c> ends the training. A training that is resumed counts the epochs before.
/// </remarks>
public sealed class NewBob : Callback
{
    private readonly string monitor;
    private readonly double factor, rampBelow, stopBelow, sign;
    private double before = double.NaN;
    private bool isRamping;

    /// <summary>The new-bob schedule.</summary>
    /// <param name="monitor">Name of the figure.</param>
    /// <param name="factor">Factor of the rate after each epoch of the ramp, in (0, 1).</param>
    /// <param name="rampBelow">A gain that begins the ramp.</param>
    /// <param name="stopBelow">A gain that ends the training, once the ramp has begun.</param>
    /// <param name="mode">Which values of the figure are better.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: a factor that is not in (0, 1), or a gain that is no number.</exception>
    public NewBob(
        string monitor = "val_loss", double factor = 0.5, double rampBelow = 0.005, double stopBelow = 0.001,
        MonitorMode mode = MonitorMode.Auto, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        string[] faults =
        [
            .. OptionFaults.Positive("the factor", factor), .. OptionFaults.Decay("the factor", factor),
            .. OptionFaults.Finite("the gain that begins the ramp", rampBelow),
            .. OptionFaults.Finite("the gain that ends the training", stopBelow),
        ];
        if (faults.Length > 0)
        {
            throw DiagnosticId.InvalidOption.Error(string.Join("; ", faults), new SourceLocation(file, line));
        }

        (this.monitor, this.factor, this.rampBelow, this.stopBelow) = (monitor, factor, rampBelow, stopBelow);
        sign = BestFigure.IsGreater(monitor, mode) ? -1 : 1;
    }

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingContext context)
    {
        (before, isRamping) = (double.NaN, false);
        foreach (EpochRecord record in context.History.Epochs)
        {
            Take(record);
        }
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingContext context, EpochRecord record)
    {
        bool wasRamping = isRamping;
        double gain = Take(record);
        if (wasRamping && !(gain >= stopBelow))
        {
            context.Stop();
        }
        else if (isRamping)
        {
            context.Model.LearningRateScale = (float)(context.Model.LearningRateScale * factor);
        }
    }

    /// <summary>The gain of an epoch; infinite at the first.</summary>
    private double Take(EpochRecord record)
    {
        double now = record[monitor];
        double gain = double.IsNaN(before) ? double.PositiveInfinity
            : before == now ? 0
            : sign * (before - now) / Math.Abs(before);
        isRamping |= !(gain >= rampBelow);
        before = now;
        return gain;
    }
}
