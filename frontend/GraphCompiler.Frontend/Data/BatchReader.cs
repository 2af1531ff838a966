using GraphCompiler.Runtime.Diagnostics;

namespace GraphCompiler.Frontend.Data;

/// <summary>Reads a data set in batches, epoch after epoch, each epoch in a random order of its own.</summary>
/// <remarks>
/// The order of an epoch is a pure function of seed and epoch, so the reader can go on from any <see cref="Position"/> with the same
/// rows. The last batch of an epoch has what is left: no row is dropped, repeated or padded. Nothing is allocated after the first batch.
/// For one caller at a time.
/// <code>
/// using BatchReader reader = data.Batches(128, seed: 1);
/// Batch batch;
/// do
/// {
///     batch = reader.Next();                    // use batch.Data&lt;float&gt;(0), batch.Data&lt;int&gt;(1)
/// }
/// while (!batch.IsLastOfEpoch);
/// </code>
/// </remarks>
public sealed class BatchReader : IDisposable
{
    private readonly BatchFiller filler;
    private readonly bool prefetch;
    private BatchPrefetcher? prefetcher;
    private Batch? single;
    private DataPosition position;
    private bool disposed;

    /// <summary>A reader that stands at the start of epoch 0.</summary>
    /// <param name="dataset">The rows.</param>
    /// <param name="batchSize">Rows of a batch, at least 1; a batch larger than the data set holds all of it.</param>
    /// <param name="seed">Seed of the epochs' orders; null to read the rows in their own order.</param>
    /// <param name="prefetch">Whether a thread of the reader's own fills the next batch while one is in use.</param>
    /// <exception cref="GraphCompilerException">GRC8105: a batch size below 1.</exception>
    public BatchReader(Dataset dataset, int batchSize, ulong? seed = null, bool prefetch = true)
    {
        BatchSize = batchSize >= 1
            ? Math.Min(batchSize, dataset.Count)
            : throw DiagnosticId.InvalidBatching.Error($"the batch size is {batchSize}");
        Dataset = dataset;
        this.prefetch = prefetch;
        filler = new BatchFiller(dataset, BatchSize, seed);
    }

    /// <summary>The rows read.</summary>
    public Dataset Dataset { get; }

    /// <summary>Rows of every batch but an epoch's last.</summary>
    public int BatchSize { get; }

    /// <summary>Batches in an epoch that is read from its start, the last one included.</summary>
    public int BatchesPerEpoch => (int)(((long)Dataset.Count + BatchSize - 1) / BatchSize);

    /// <summary>Where the next batch begins. Set it to go on from a saved position.</summary>
    /// <exception cref="GraphCompilerException">GRC8105: a position outside the data set.</exception>
    public DataPosition Position
    {
        get => position;
        set
        {
            if (value.Epoch < 0 || value.Row < 0 || value.Row >= Dataset.Count)
            {
                throw DiagnosticId.InvalidBatching.Error(
                    $"there is no row {value.Row} of epoch {value.Epoch}; the data set has {Dataset.Count} rows");
            }

            position = value;
            prefetcher?.Restart(value);
        }
    }

    /// <summary>The next batch: after the last of an epoch, the first of the epoch that follows. The one before is no longer valid.</summary>
    /// <exception cref="ObjectDisposedException">The reader has been disposed.</exception>
    public Batch Next()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        Batch batch;
        if (prefetch)
        {
            prefetcher ??= new BatchPrefetcher(filler, position);
            batch = prefetcher.Take();
        }
        else
        {
            batch = single ??= filler.NewBatch();
            filler.Fill(batch, position);
        }

        position = batch.End;
        return batch;
    }

    /// <summary>Stops the reader's thread.</summary>
    public void Dispose()
    {
        disposed = true;
        prefetcher?.Dispose();
    }
}
