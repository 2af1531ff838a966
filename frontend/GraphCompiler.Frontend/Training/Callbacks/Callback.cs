namespace GraphCompiler.Frontend.Training.Callbacks;

/// <summary>Something that is called in the course of a training, on its thread.</summary>
public abstract class Callback
{
    /// <summary>A training begins, or goes on: <see cref="TrainingContext.History"/> has the epochs before.</summary>
    public virtual void OnTrainBegin(TrainingContext context)
    {
    }

    /// <summary>An epoch, with its validation, is done.</summary>
    public virtual void OnEpochEnd(TrainingContext context, EpochRecord record)
    {
    }

    /// <summary>A training ended: completed, stopped or cancelled.</summary>
    public virtual void OnTrainEnd(TrainingContext context)
    {
    }
}
