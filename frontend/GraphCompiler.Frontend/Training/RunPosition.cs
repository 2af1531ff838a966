using GraphCompiler.Frontend.Data;

namespace GraphCompiler.Frontend.Training;

/// <summary>How far a training is: with the state, all that is needed to go on as if nothing had happened.</summary>
/// <param name="figures">Loss and metrics.</param>
internal sealed class RunPosition(IReadOnlyList<Figure> figures)
{
    /// <summary>Number, in the endless sequence of epochs over the data, of the first epoch of this training.</summary>
    public long FirstEpoch { get; set; }

    /// <summary>Where the next batch begins.</summary>
    public DataPosition Next { get; set; }

    /// <summary>Loss and metrics of the epoch at hand.</summary>
    public RunningMeans Means { get; } = new(figures);

    /// <summary>The epochs that were finished.</summary>
    public History History { get; private set; } = new([]);

    /// <summary>Number of the epoch at hand, from 1.</summary>
    public int Epoch => History.Epochs.Count + 1;

    /// <summary>Whether all batches of the epoch at hand are done, and its record is yet to be made.</summary>
    public bool EpochIsRead => Means.Rows > 0 && Next.Row == 0;

    /// <summary>Begins a new training: with an epoch of the data that was not begun before.</summary>
    public void Restart()
    {
        FirstEpoch = Next.Row == 0 ? Next.Epoch : Next.Epoch + 1;
        Next = new DataPosition(FirstEpoch, 0);
        Means.Clear();
        History = new History([]);
    }

    /// <summary>Goes on from what was saved.</summary>
    public void Restore(long firstEpoch, DataPosition next, ReadOnlySpan<double> sums, long rows, IEnumerable<EpochRecord> epochs)
    {
        (FirstEpoch, Next, Means.Rows) = (firstEpoch, next, rows);
        sums.CopyTo(Means.Sums);
        History = new History(epochs);
    }

    /// <summary>Makes the record of the epoch at hand, and begins the next.</summary>
    public EpochRecord Close(Evaluation? validation)
    {
        IEnumerable<KeyValuePair<string, double>> validated =
            validation?.Figures.Select(f => KeyValuePair.Create(FigureNames.Validation + f.Key, f.Value)) ?? [];
        var record = new EpochRecord(Epoch, [.. Means.Means, .. validated]);
        History.Add(record);
        Means.Clear();
        return record;
    }
}
