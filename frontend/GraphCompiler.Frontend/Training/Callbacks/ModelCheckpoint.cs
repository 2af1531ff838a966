namespace GraphCompiler.Frontend.Training.Callbacks;

/// <summary>Saves a checkpoint after each epoch, or after each that is the best so far.</summary>
/// <param name="path">The file; replaced each time, and never without a whole checkpoint.</param>
/// <param name="monitor">Name of the figure that says which epoch is the best.</param>
/// <param name="saveBestOnly">Whether only the best epochs are saved.</param>
/// <param name="mode">Which values of the figure are better.</param>
public sealed class ModelCheckpoint(
    string path, string monitor = "val_loss", bool saveBestOnly = false, MonitorMode mode = MonitorMode.Auto) : Callback
{
    private readonly BestFigure best = new(monitor, mode, minDelta: 0);

    /// <inheritdoc/>
    public override void OnTrainBegin(TrainingContext context)
    {
        best.Reset();
        foreach (EpochRecord record in saveBestOnly ? context.History.Epochs : [])
        {
            best.Take(record);
        }
    }

    /// <inheritdoc/>
    public override void OnEpochEnd(TrainingContext context, EpochRecord record)
    {
        if (!saveBestOnly || best.Take(record))
        {
            context.Model.Save(path);
        }
    }
}
