namespace GraphCompiler.Frontend.Data;

/// <summary>Fills batches with the rows at a position, in the order of its epoch.</summary>
/// <remarks>The order is kept for the epoch at hand, and made again, from seed and epoch, when a batch of another is wanted.</remarks>
internal sealed class BatchFiller(Dataset dataset, int batchSize, ulong? seed)
{
    private readonly int[] order = seed is null ? [] : new int[dataset.Count];
    private long orderEpoch = -1;

    /// <summary>A batch with room for <c>batchSize</c> rows.</summary>
    public Batch NewBatch() => new(dataset, batchSize);

    /// <summary>Fills <paramref name="batch"/> with the rows from <paramref name="start"/>.</summary>
    public void Fill(Batch batch, DataPosition start)
    {
        if (seed is ulong value && orderEpoch != start.Epoch)
        {
            Permutation.Fill(order, value, RandomPurpose.Shuffle, (ulong)start.Epoch);
            orderEpoch = start.Epoch;
        }

        batch.Fill(start, order, batchSize);
    }
}
