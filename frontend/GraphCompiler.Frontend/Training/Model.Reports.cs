using System.Runtime.CompilerServices;

namespace GraphCompiler.Frontend.Training;

public sealed partial class Model
{
    /// <summary>A table of the applied layers: shape of the output, parameters, operations and bytes, source line; and the sums.</summary>
    public string Summary() => graphs.Description.ToString();

    /// <summary>What the compiler made of the training step and of prediction: kernels, why and why not fused, bytes moved and saved, memory.</summary>
    /// <param name="batchSize">Rows at once; those of the last training where null.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: a batch size below 1.</exception>
    public string Explain(int? batchSize = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        CompileReport.Print(CompilationOf(batchSize, new(file, line)), options);

    /// <summary>
    /// Exact bytes that one training step needs beside the state, known before anything runs: activations that wait for their gradient, gradients, temporaries.
    /// <see cref="CompilerOptions.MemoryBudget"/> limits them.
    /// </summary>
    /// <param name="batchSize">Rows at once; those of the last training where null.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: a batch size below 1.</exception>
    public long TrainingArenaBytes(int? batchSize = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        CompilationOf(batchSize, new(file, line)).Entries[0].Memory.ArenaBytes;

    private Compilation CompilationOf(int? batchSize, SourceLocation location)
    {
        int rows = batchSize ?? lastBatchSize;
        RequirePositive(rows, "the batch size", location);
        return Pipeline.Compile(programs.Module([new(EntryKind.Train, rows), new(EntryKind.Predict, rows)]), options);
    }
}
