using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Data;

namespace GraphCompiler.Frontend.Training;

public sealed partial class Model
{
    /// <summary>Loss and metrics over data, each the mean over all rows.</summary>
    /// <param name="data">Inputs and targets: its first two columns.</param>
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
    /// <exception cref="GraphCompilerException">GRC8012: a batch size below 1; GRC8014: inputs that do not fit the model.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public NdArray Predict(
        NdArray inputs, int? batchSize = null, CancellationToken cancellation = default,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var location = new SourceLocation(file, line);
        int chunk = batchSize ?? lastBatchSize;
        RequirePositive(chunk, "the batch size", location);
        DataCheck.RequireInputs(definition, inputs, location);
        int rows = checked((int)inputs.Shape[0].Size);
        NdArray result = NdArray.Zeros(graphs.OutputRow.DType, Shape.Create([rows, .. graphs.OutputRow.Shape]));
        bool averaged = UsesAverages;
        programs.Prepare(EntryKey.ForRows(EntryKind.Predict, rows, chunk, averaged));
        int whole = rows - (rows % chunk);
        PredictRows(inputs, result, 0, whole, chunk, averaged, cancellation);
        PredictRows(inputs, result, whole, rows, 1, averaged, cancellation);
        return result;
    }

    /// <summary>The network's outputs for any number of rows, as flat data.</summary>
    /// <param name="inputs">Rows one after another.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8014: no whole number of rows, or a model whose inputs or outputs are no f32.</exception>
    public float[] Predict(ReadOnlySpan<float> inputs, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var location = new SourceLocation(file, line);
        Shape row = definition.InputRow.Shape;
        if (row.Elements == 0 || inputs.Length % row.Elements != 0 || graphs.OutputRow.DType != DType.F32)
        {
            throw DiagnosticId.DataMismatch.Error(
                $"{inputs.Length} numbers are no whole number of rows {definition.InputRow}, or the outputs ({graphs.OutputRow}) are no f32", location);
        }

        NdArray rows = NdArray.From(inputs, Shape.Create([inputs.Length / row.Elements, .. row]));
        return Predict(rows, file: file, line: line).ToArray<float>();
    }

    /// <summary>The network run a step at a time, as for generating text, with a copy of the parameters as they are now.</summary>
    /// <param name="length">Steps that a sequence has at most.</param>
    /// <param name="rows">Sequences at once.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">
    /// GRC8012: a length or a number of rows below 1; GRC8011: a layer that needs whole sequences, at its line.
    /// </exception>
    public Decoder Decoder(int length, int rows = 1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var location = new SourceLocation(file, line);
        RequirePositive(length, "the length of a sequence", location);
        RequirePositive(rows, "the number of sequences", location);
        lock (step)
        {
            return new Decoder(graphs, GetState, rows, length, options, location);
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
        using BatchReader reader = data.Batches(batchSize);
        while (means.Rows < data.Count)
        {
            cancellation.ThrowIfCancellationRequested();
            Batch batch = reader.Next();
            programs[new EntryKey(EntryKind.Evaluate, batch.Rows, averaged)].Run(programs.State, [batch.Array(0), batch.Array(1)], outputs);
            means.Add(outputs, batch.Rows);
        }

        return new Evaluation(means.Means);
    }

    /// <summary>Arrays for loss and metrics of one batch.</summary>
    internal NdArray[] NewFigures() => [.. graphs.FigureTypes.Select(type => NdArray.Zeros(type.DType, type.Shape))];

    private void PredictRows(
        NdArray inputs, NdArray result, int first, int end, int chunk, bool averaged, CancellationToken cancellation)
    {
        if (first == end)
        {
            return;
        }

        Executable predict = programs[new EntryKey(EntryKind.Predict, chunk, averaged)];
        NdArray input = NdArray.Zeros(inputs.DType, Shape.Create([chunk, .. definition.InputRow.Shape]));
        NdArray output = NdArray.Zeros(result.DType, Shape.Create([chunk, .. graphs.OutputRow.Shape]));
        for (int row = first; row < end; row += chunk)
        {
            cancellation.ThrowIfCancellationRequested();
            inputs.Bytes.Slice(row / chunk * input.Bytes.Length, input.Bytes.Length).CopyTo(input.Bytes);
            predict.Run(programs.State, [input], [output]);
            output.Bytes.CopyTo(result.Bytes[(row / chunk * output.Bytes.Length)..]);
        }
    }
}
