namespace GraphCompiler.Frontend.Training;

/// <summary>How a training ended.</summary>
public enum TrainingOutcome
{
    /// <summary>All epochs were done.</summary>
    Completed,

    /// <summary>A callback ended it.</summary>
    StoppedEarly,

    /// <summary>It was cancelled; the model keeps what it had learned.</summary>
    Cancelled,
}

/// <summary>The figures of a training, epoch by epoch.</summary>
public sealed class History
{
    private readonly List<EpochRecord> epochs;

    internal History(IEnumerable<EpochRecord> epochs) => this.epochs = [.. epochs];

    /// <summary>The epochs that were finished, in order.</summary>
    public IReadOnlyList<EpochRecord> Epochs => epochs;

    /// <summary>How the training ended.</summary>
    public TrainingOutcome Outcome { get; internal set; }

    /// <summary>Names of the figures: <c>loss</c>, metrics, <c>val_loss</c>, …</summary>
    public IReadOnlyList<string> Names => epochs.Count == 0 ? [] : [.. epochs[^1].Figures.Select(f => f.Key)];

    /// <summary>A figure over the epochs: <c>history["val_accuracy"]</c>.</summary>
    /// <exception cref="GraphCompilerException">GRC8012: there is none of that name.</exception>
    public IReadOnlyList<double> this[string name] => epochs.Count == 0
        ? throw FigureNames.Unknown(name, [])
        : [.. epochs.Select(e => e[name])];

    internal void Add(EpochRecord record) => epochs.Add(record);
}
