using System.Runtime.CompilerServices;
using GraphCompiler.Backend.CSharp.Emission;
using GraphCompiler.Backend.Llvm.Output;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Compiler.Layout;

namespace GraphCompiler.Frontend.Training;

public sealed partial class Model
{
    /// <summary>
    /// Writes the model as a file that needs nothing of the compiler: one .NET assembly that references the base class library only; or, where the path
    /// ends with <c>.so</c>, <c>.a</c> or <c>.o</c>, a library for C with its header.
    /// </summary>
    /// <remarks>
    /// Its class has <c>Predict(inputs, outputs)</c> for any number of rows, and with <paramref name="training"/> <c>TrainStep(inputs, targets, …)</c>, a
    /// whole step on <paramref name="batchSize"/> rows, optimizer included, and <c>Initialize(seed)</c>, which begins anew: all state is as in a new model of
    /// that seed (two words, the low one first). Without training only the parameters are in it, with training the whole state.
    /// <code>
    /// var mnist = new Mnist();                       // thread-safe, nothing to dispose
    /// mnist.Predict(images, logits);                 // ReadOnlySpan&lt;float&gt;, Span&lt;float&gt;
    /// </code>
    /// <para>
    /// With <paramref name="decoding"/> it runs sequences step by step: <c>Step(input, output)</c> takes the next element of each sequence and keeps what later
    /// steps need of it, <c>Prefill(input, output)</c> as many as a chunk has, <c>Restart()</c> begins new sequences and takes the other inputs, where there
    /// are several. A step beyond the length is a fault (GRC8018) that leaves all as it was.
    /// </para>
    /// A library has the same as functions, <c>mnist_predict</c>, <c>mnist_train_step</c>, <c>mnist_initialize</c>; its header says how they are used.
    /// </remarks>
    /// <param name="path">
    /// The file, <c>Mnist.dll</c> or <c>mnist.so</c>; beside it symbols, or the header, are written, and weights where they are not embedded.
    /// </param>
    /// <param name="batchSize">Rows at once; those of the last training where null.</param>
    /// <param name="training">Whether the training step is in it.</param>
    /// <param name="options">How an assembly is written; its methods are set here.</param>
    /// <param name="library">How a library for C is written; its functions are set here.</param>
    /// <param name="decoding">How sequences are run step by step; null where they are not.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">
    /// GRC8012: a batch size below 1, or decoding that cannot be; GRC8011: a layer needs whole sequences; GRC6104, GRC6304: a name that is no identifier; GRC6301 to GRC6306: of a library for C, LLVM or the linker is missing
    /// or fails; GRC7002: a file that cannot be written.
    /// </exception>
    public EmittedModel CompileTo(
        string path, int? batchSize = null, bool training = false, AssemblyOptions? options = null, NativeOptions? library = null, Decoding? decoding = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        int rows = batchSize ?? lastBatchSize;
        RequirePositive(rows, "the batch size", new(file, line));
        EntryKey predict = new(EntryKind.Predict, rows, UsesAverages), row = predict with { Rows = 1 }, train = new(EntryKind.Train, rows), initialize = new(EntryKind.Initialize);
        List<EntryMethod> methods = [new("Predict", predict.Name, rows == 1 ? null : row.Name)];
        if (training)
        {
            methods.AddRange([new("TrainStep", train.Name), new("Initialize", initialize.Name)]);
        }

        EntryKey[] keys = [predict, row, .. training ? [train, initialize] : Array.Empty<EntryKey>()];
        Module module = programs.Module(keys.Distinct());
        if (!training)
        {
            var weights = graphs.Weights(predict.Averaged).ToHashSet(StringComparer.Ordinal);
            module = new Module(module.Name, [.. module.States.Where(s => weights.Contains(s.Name))], module.Entries);
        }

        if (decoding is not null)
        {
            RequireDecoding(decoding, new(file, line));
            var steps = new DecodingGraphs(graphs, decoding, predict.Averaged);
            methods.AddRange(steps.Entries.Select(entry => new EntryMethod(Capitalized(entry.Name), entry.Name)));
            module = StateLayouts.Choose(new Module(module.Name, [.. module.States, .. steps.Kept], [.. module.Entries, .. steps.Entries]), this.options);
        }

        State state = programs.State;
        Compilation compilation = Pipeline.Compile(module, this.options);
        lock (step)
        {
            return NativeEmitter.IsLibrary(path)
                ? NativeEmitter.Emit(
                    compilation.Programs, state, path, (library ?? new NativeOptions()) with { Functions = methods.ToEquatable() }, this.options)
                : AssemblyEmitter.Emit(compilation.Programs, state, path, (options ?? new AssemblyOptions()) with { Methods = methods.ToEquatable() });
        }
    }

    private static string Capitalized(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
