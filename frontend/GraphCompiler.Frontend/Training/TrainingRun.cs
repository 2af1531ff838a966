using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Training.Callbacks;

namespace GraphCompiler.Frontend.Training;

/// <summary>One call of <see cref="Model.Fit"/>.</summary>
internal sealed class TrainingRun
{
    private readonly Model model;
    private readonly Dataset data;
    private readonly Dataset? validation;
    private readonly int epochs, batchSize;
    private readonly ulong? orderSeed;
    private readonly IReadOnlyList<Callback> callbacks;
    private readonly TrainingProgress progress;
    private readonly CancellationToken cancellation;
    private readonly int[] columns;
    private readonly NdArray[] inputs, outputs;
    private Executable? wholeBatch;
    private State? state;

    /// <summary>A training from the model's position.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">Inputs and targets.</param>
    /// <param name="validation">Data to evaluate after each epoch; null for none.</param>
    /// <param name="epochs">Number of the last epoch.</param>
    /// <param name="batchSize">Rows of a step.</param>
    /// <param name="orderSeed">Seed of the order of the rows; null for their own.</param>
    /// <param name="callbacks">What is called on the way.</param>
    /// <param name="progress">Where progress is shown.</param>
    /// <param name="cancellation">Ends it.</param>
    public TrainingRun(
        Model model, Dataset data, Dataset? validation, int epochs, int batchSize, ulong? orderSeed,
        IReadOnlyList<Callback> callbacks, TrainingProgress progress, CancellationToken cancellation)
    {
        (this.model, this.data, this.validation) = (model, data, validation);
        (this.epochs, this.batchSize, this.orderSeed) = (epochs, batchSize, orderSeed);
        (this.callbacks, this.progress, this.cancellation) = (callbacks, progress, cancellation);
        columns = model.ColumnsOf(data);
        (inputs, outputs) = (new NdArray[columns.Length], model.NewFigures());
    }

    private RunPosition Position => model.Position;

    /// <summary>Trains until the last epoch is done, a callback stops it, or it is cancelled.</summary>
    public History Run()
    {
        var context = new TrainingContext(model, epochs);
        TrainingOutcome outcome = TrainingOutcome.Cancelled;
        try
        {
            Compile();
            foreach (Callback callback in callbacks)
            {
                callback.OnTrainBegin(context);
            }

            outcome = RunEpochs(context) ? TrainingOutcome.StoppedEarly : TrainingOutcome.Completed;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // What was learned until here is kept, and told by the outcome.
        }

        foreach (Callback callback in callbacks)
        {
            callback.OnTrainEnd(context);
        }

        Position.History.Outcome = outcome;
        return Position.History;
    }

    /// <summary>Compiles all entries that the training needs, as one module.</summary>
    private void Compile()
    {
        progress.Preparing("compiling");
        IEnumerable<EntryKey> keys =
        [
            .. EntryKey.ForRows(EntryKind.Train, data.Count - Position.Next.Row, batchSize),
            .. EntryKey.ForRows(EntryKind.Train, data.Count, batchSize), // Never without a whole batch: none is larger than the data.
            .. validation is null ? [] : EntryKey.ForRows(EntryKind.Evaluate, validation.Count, batchSize, model.UsesAverages),
        ];

        // On another thread, so that a cancelled caller need not wait for it.
        Task.Run(() => model.Programs.Prepare(keys), CancellationToken.None).WaitAsync(cancellation).GetAwaiter().GetResult();
        state = model.Programs.State;
        wholeBatch = model.Programs[new EntryKey(EntryKind.Train, batchSize)];
    }

    /// <summary>True if a callback stopped the training.</summary>
    private bool RunEpochs(TrainingContext context)
    {
        using var reader = new BatchReader(data, batchSize, orderSeed) { Position = Position.Next };
        while (Position.Epoch <= epochs && !context.IsStopped)
        {
            progress.EpochStarted(Position.Epoch, epochs, reader.BatchesPerEpoch);
            while (!Position.EpochIsRead)
            {
                cancellation.ThrowIfCancellationRequested();
                Step(reader.Next(), context);
            }

            Evaluation? validated = validation is null ? null : model.Run(validation, batchSize, cancellation);
            EpochRecord record;
            lock (model.StepLock)
            {
                record = Position.Close(validated);
            }

            progress.EpochDone(record.Figures.Select(f => (f.Key, f.Value)));
            foreach (Callback callback in callbacks)
            {
                callback.OnEpochEnd(context, record);
            }
        }

        return context.IsStopped;
    }

    private void Step(Batch batch, TrainingContext context)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            inputs[i] = batch.Array(columns[i]);
        }

        Executable train = batch.Rows == batchSize ? wholeBatch! : model.Programs[new EntryKey(EntryKind.Train, batch.Rows)];
        lock (model.StepLock)
        {
            train.Run(state, inputs, outputs);
            Position.Means.Add(outputs, batch.Rows);
            Position.Next = batch.End;
        }

        // Batches of this epoch until here, also where the epoch began before a checkpoint.
        int number = (int)((Position.Means.Rows + batchSize - 1) / batchSize);
        double loss = Position.Means.Loss;
        progress.BatchDone(number, loss);
        foreach (Callback callback in callbacks)
        {
            callback.OnBatchEnd(context, number, loss);
        }
    }
}
