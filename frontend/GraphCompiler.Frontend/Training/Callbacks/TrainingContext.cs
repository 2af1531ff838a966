namespace GraphCompiler.Frontend.Training.Callbacks;

/// <summary>What a callback sees of a training.</summary>
public sealed class TrainingContext
{
    internal TrainingContext(Model model, int epochs) => (Model, Epochs) = (model, epochs);

    /// <summary>The model in training.</summary>
    public Model Model { get; }

    /// <summary>Number of the last epoch.</summary>
    public int Epochs { get; }

    /// <summary>The epochs that are done.</summary>
    public History History => Model.Position.History;

    /// <summary>Whether a callback asked for the end.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Ends the training after this epoch.</summary>
    public void Stop() => IsStopped = true;
}
