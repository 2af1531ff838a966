namespace GraphCompiler.Frontend.Training.Callbacks;

/// <summary>Something that is called in the course of a training, on its thread.</summary>
public abstract class Callback
{
    /// <summary>A training begins, or goes on: <see cref="TrainingContext.History"/> has the epochs before.</summary>
    public virtual void OnTrainBegin(TrainingContext context)
    {
    }

    /// <summary>A step is done.</summary>
    /// <param name="context">The training.</param>
    /// <param name="batch">Number of the batch in its epoch, from 1.</param>
    /// <param name="loss">The mean loss of the epoch so far.</param>
    public virtual void OnBatchEnd(TrainingContext context, int batch, double loss)
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
