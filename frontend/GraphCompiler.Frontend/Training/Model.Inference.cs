using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Data;

namespace GraphCompiler.Frontend.Training;

public sealed partial class Model
{
    /// <summary>Loss and metrics over data, each the mean over all rows.</summary>
    /// <param name="data">Inputs and targets: see <see cref="Fit"/>.</param>
    /// <param name="batchSize">Rows at once; those of the last training where null.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">
    /// GRC8012: a batch size below 1; GRC8014: data that does not fit the model; GRC8103: a label out of range.
    /// </exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public Evaluation Evaluate(
        Dataset data, int? batchSize = null, CancellationToken cancellation = default,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var location = new SourceLocation(file, line);
        RequirePositive(batchSize ?? lastBatchSize, "the batch size", location);
        DataCheck.Require(graphs, definition, data, location);
        return Run(data, batchSize ?? lastBatchSize, cancellation);
    }

    /// <summary>The network's outputs for any number of rows; the same bits whatever the batch size.</summary>
    /// <param name="inputs">Rows of the input: <c>[n, …]</c>.</param>
    /// <param name="batchSize">Rows at once; those of the last training where null.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <returns>Rows of the output, <c>[n, …]</c>.</returns>
    /// <exception cref="GraphCompilerException">
    /// GRC8012: a batch size below 1; GRC8014: inputs that do not fit the model, or a model of several inputs or outputs.
    /// </exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public NdArray Predict(
        NdArray inputs, int? batchSize = null, CancellationToken cancellation = default,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var location = new SourceLocation(file, line);
        RequirePositive(batchSize ?? lastBatchSize, "the batch size", location);
        DataCheck.RequireInput(graphs, definition, inputs, location);
        return Outputs([inputs], checked((int)inputs.Shape[0].Size), batchSize ?? lastBatchSize, cancellation)[0];
    }

    /// <summary>The network's outputs for a data set with its inputs; the same bits whatever the batch size.</summary>
    /// <param name="data">A column for each input, by its name; of a model of one input and output, its first column.</param>
    /// <param name="batchSize">Rows at once; those of the last training where null.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <returns>A column for each output, by its name.</returns>
    /// <exception cref="GraphCompilerException">GRC8012: a batch size below 1; GRC8014: data that does not fit the model.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public Dataset Predict(
        Dataset data, int? batchSize = null, CancellationToken cancellation = default,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var location = new SourceLocation(file, line);
        RequirePositive(batchSize ?? lastBatchSize, "the batch size", location);
        DataCheck.RequireInputs(definition, data, location);
        NdArray[] inputs = [.. definition.Network.Inputs.Select((_, i) => data[definition.InputColumn(data, i, location)])];
        NdArray[] outputs = Outputs(inputs, data.Count, batchSize ?? lastBatchSize, cancellation);
        return new Dataset([.. graphs.Outputs.Select((o, i) => new DataColumn(o.Name, outputs[i]))]);
    }

    /// <summary>The network's outputs for any number of rows, as flat data.</summary>
    /// <param name="inputs">Rows one after another.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8014: no whole number of rows, or a model whose inputs or outputs are no f32.</exception>
    public float[] Predict(ReadOnlySpan<float> inputs, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var location = new SourceLocation(file, line);
        (TensorType type, TensorType output) = (definition.Network.Inputs[0].Row, graphs.Outputs[0].Row);
        Shape row = type.Shape;
        if (row.Elements == 0 || inputs.Length % row.Elements != 0 || output.DType != DType.F32)
        {
            throw DiagnosticId.DataMismatch.Error(
                $"{inputs.Length} numbers are no whole number of rows {type}, or the outputs ({output}) are no f32", location);
        }

        NdArray rows = NdArray.From(inputs, Shape.Create([inputs.Length / row.Elements, .. row]));
        return Predict(rows, file: file, line: line).ToArray<float>();
    }

    /// <summary>
    /// The network run a step at a time, as for generating text, with a copy of the parameters as they are now: their averages where the model uses these.
    /// </summary>
    /// <param name="length">Steps that a sequence has at most.</param>
    /// <param name="rows">Sequences at once.</param>
    /// <param name="chunk">Steps of a prompt that are taken at once.</param>
    /// <param name="input">The input that is given step by step; the others are given at the beginning. Null where there is one input.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">
    /// GRC8012: a number below 1, a chunk longer than a sequence, no such input, or a network of several outputs; GRC8011: a layer that needs whole sequences, at
    /// its line.
    /// </exception>
    public Decoder Decoder(
        int length, int rows = 1, int chunk = 1, string? input = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var location = new SourceLocation(file, line);
        var decoding = new Decoding(length, rows, chunk, input);
        RequireDecoding(decoding, location);
        lock (step)
        {
            return new Decoder(graphs, definition.Network.Inputs.Count > 1, GetState, decoding, UsesAverages, options, location);
        }
    }

    private void RequireDecoding(Decoding decoding, SourceLocation location)
    {
        decoding.Require(definition.Network, location);
        if (graphs.Outputs.Count > 1)
        {
            throw DiagnosticId.InvalidOption.Error("what is run step by step has one output", location);
        }
    }

    /// <summary>Loss and metrics over data that is known to fit.</summary>
    internal Evaluation Run(Dataset data, int batchSize, CancellationToken cancellation)
    {
        bool averaged = UsesAverages;
        batchSize = Math.Min(batchSize, data.Count);
        programs.Prepare(EntryKey.ForRows(EntryKind.Evaluate, data.Count, batchSize, averaged));
        var means = new RunningMeans(figureList);
        NdArray[] outputs = NewFigures();
        int[] columns = ColumnsOf(data);
        using BatchReader reader = data.Batches(batchSize);
        while (means.Rows < data.Count)
        {
            cancellation.ThrowIfCancellationRequested();
            Batch batch = reader.Next();
            programs[new EntryKey(EntryKind.Evaluate, batch.Rows, averaged)].Run(
                programs.State, [.. columns.Select(batch.Array)], outputs);
            means.Add(outputs, batch.Rows);
        }

        return new Evaluation(means.Means);
    }

    /// <summary>Arrays for loss and metrics of one batch.</summary>
    internal NdArray[] NewFigures() => [.. graphs.FigureTypes.Select(type => NdArray.Zeros(type.DType, type.Shape))];

    /// <summary>All outputs for rows of all inputs: whole chunks, then what is left row by row.</summary>
    private NdArray[] Outputs(NdArray[] inputs, int rows, int chunk, CancellationToken cancellation)
    {
        bool averaged = UsesAverages;
        NdArray[] results = [.. graphs.Outputs.Select(o => NdArray.Zeros(o.Row.DType, Shape.Create([rows, .. o.Row.Shape])))];
        programs.Prepare(EntryKey.ForRows(EntryKind.Predict, rows, chunk, averaged));
        int whole = rows - (rows % chunk);
        PredictRows(inputs, results, 0, whole, chunk, averaged, cancellation);
        PredictRows(inputs, results, whole, rows, 1, averaged, cancellation);
        return results;
    }

    private void PredictRows(
        NdArray[] inputs, NdArray[] results, int first, int end, int chunk, bool averaged, CancellationToken cancellation)
    {
        if (first == end)
        {
            return;
        }

        Executable predict = programs[new EntryKey(EntryKind.Predict, chunk, averaged)];
        NdArray[] from = [.. inputs.Select(Chunk)], to = [.. results.Select(Chunk)];
        for (int row = first; row < end; row += chunk)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < inputs.Length; i++)
            {
                inputs[i].Bytes.Slice(row / chunk * from[i].Bytes.Length, from[i].Bytes.Length).CopyTo(from[i].Bytes);
            }

            predict.Run(programs.State, from, to);
            for (int i = 0; i < results.Length; i++)
            {
                to[i].Bytes.CopyTo(results[i].Bytes[(row / chunk * to[i].Bytes.Length)..]);
            }
        }

        NdArray Chunk(NdArray all) => NdArray.Zeros(all.DType, Shape.Create([chunk, .. all.Shape.Skip(1)]));
    }
}
