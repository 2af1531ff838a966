using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Data;
using GraphCompiler.Frontend.Training.Callbacks;

namespace GraphCompiler.Frontend.Training;

public sealed partial class Model
{
    /// <summary>Rows of a batch where the caller does not say.</summary>
    private const int DefaultBatchSize = 32;

    private readonly Lock fitting = new();
    private readonly RunPosition position;
    private int lastBatchSize = DefaultBatchSize;

    /// <summary>Trains the model.</summary>
    /// <param name="data">
    /// Inputs and targets: its first two columns; of a model of a <see cref="Layers.Network"/> the columns with the names of its inputs and of the outputs that are
    /// trained. A column may be both.
    /// </param>
    /// <param name="epochs">Passes over the data; with <paramref name="resume"/> those before are counted.</param>
    /// <param name="batchSize">Rows of a step. An epoch's last batch has what is left; its figures are weighted by its rows.</param>
    /// <param name="validation">Data to evaluate after each epoch.</param>
    /// <param name="callbacks">What is called on the way, such as <see cref="EarlyStopping"/>.</param>
    /// <param name="shuffle">Whether each epoch has a random order of its own, from the model's seed.</param>
    /// <param name="resume">Whether to go on with the last training, which was cancelled or comes from a checkpoint, as if it had not ended.</param>
    /// <param name="progress">Where progress is shown; the console where null.</param>
    /// <param name="cancellation">Ends it: within one step, or at once while compiling.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <returns>The figures of all epochs, and how it ended. A cancelled training returns what there is; the model keeps what it has learned.</returns>
    /// <exception cref="GraphCompilerException">
    /// GRC8012: a number below 1; GRC8014: data that does not fit the model; GRC8103: a label out of range; GRC8015: the loss is not a number, and the
    /// state is that of before the step.
    /// </exception>
    public History Fit(
        Dataset data, int epochs = 1, int batchSize = DefaultBatchSize, Dataset? validation = null,
        IReadOnlyList<Callback>? callbacks = null, bool shuffle = true, bool resume = false, TrainingProgress? progress = null,
        CancellationToken cancellation = default, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var location = new SourceLocation(file, line);
        RequirePositive(epochs, "epochs", location);
        RequirePositive(batchSize, "the batch size", location);
        DataCheck.Require(graphs, definition, data, location);
        if (validation is not null)
        {
            DataCheck.Require(graphs, definition, validation, location);
        }

        lock (fitting)
        {
            lock (step)
            {
                if (!resume)
                {
                    position.Restart();
                }
                else if (position.Next.Row >= data.Count)
                {
                    throw DiagnosticId.DataMismatch.Error(
                        $"the training stands at row {position.Next.Row} of its data, and this data set has {data.Count} rows", location);
                }
            }

            lastBatchSize = Math.Min(batchSize, data.Count);
            var run = new TrainingRun(
                this, data, validation, epochs, lastBatchSize, shuffle ? Seed : null, callbacks ?? [],
                progress ?? TrainingProgress.OnConsole(), cancellation);
            try
            {
                return run.Run();
            }
            catch (GraphCompilerException fault)
            {
                throw fault.At(location);
            }
        }
    }

    /// <summary>Begins anew, as a model that was made with this seed: compiled code is kept, all else is forgotten.</summary>
    /// <param name="seed">Seed of all random numbers.</param>
    public void Reset(ulong seed)
    {
        lock (fitting)
        {
            lock (step)
            {
                programs.Restart(seed);
                position.Restart();
                Seed = seed;
            }
        }
    }

    /// <summary>The figures of the last training, which may have been loaded with a checkpoint.</summary>
    public History History => position.History;

    /// <summary>The position of the training at hand.</summary>
    internal RunPosition Position => position;

    /// <summary>Columns of data that fits, in the order of the graphs' parameters.</summary>
    internal int[] ColumnsOf(Dataset data) => definition.Columns(data);

    /// <summary>The compiled entries.</summary>
    internal ModelPrograms Programs => programs;

    /// <summary>Names of loss and metrics.</summary>
    internal IReadOnlyList<string> Figures => figures;

    /// <summary>Held for each step, and while a checkpoint is taken.</summary>
    internal Lock StepLock => step;
}
