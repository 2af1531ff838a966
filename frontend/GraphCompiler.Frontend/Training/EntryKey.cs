namespace GraphCompiler.Frontend.Training;

/// <summary>What an entry of a model's modules does.</summary>
internal enum EntryKind
{
    /// <summary>Sets the state to its initial values.</summary>
    Initialize,

    /// <summary>One training step.</summary>
    Train,

    /// <summary>Loss and metrics of a batch.</summary>
    Evaluate,

    /// <summary>Outputs of a batch.</summary>
    Predict,
}

/// <summary>One entry of a model: what it does, for how many rows.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Rows">Rows of its batch; 0 where it has none.</param>
/// <param name="Averaged">Whether it reads the averages of the weights.</param>
internal readonly record struct EntryKey(EntryKind Kind, long Rows = 0, bool Averaged = false)
{
    /// <summary>Name of the entry graph: <c>train_128</c>, <c>predict_1_averaged</c>.</summary>
    public string Name => Kind == EntryKind.Initialize
        ? "initialize"
        : FormattableString.Invariant($"{Kind switch { EntryKind.Train => "train", EntryKind.Evaluate => "evaluate", _ => "predict" }}_{Rows}{(Averaged ? "_averaged" : "")}");

    /// <summary>The entries that take a number of rows in chunks: one for full chunks, one for what is left.</summary>
    public static IEnumerable<EntryKey> ForRows(EntryKind kind, long rows, long batchSize, bool averaged = false)
    {
        if (rows >= batchSize)
        {
            yield return new EntryKey(kind, batchSize, averaged);
        }

        if (rows % batchSize is var rest and > 0)
        {
            // Outputs are the same for any number of rows at once, so one entry for single rows serves every remainder.
            yield return new EntryKey(kind, kind == EntryKind.Predict ? 1 : rest, averaged);
        }
    }
}
