using System.Runtime.CompilerServices;
using GraphCompiler.Compiler.Backends;
using GraphCompiler.Backend.CSharp.Emission;

namespace GraphCompiler.Frontend.Training;

public sealed partial class Model
{
    /// <summary>Writes the model as one .NET assembly that references nothing but the base class library.</summary>
    /// <remarks>
    /// Its class has <c>Predict(inputs, outputs)</c> for any number of rows, and with <paramref name="training"/> <c>TrainStep(inputs, targets, …)</c>, a
    /// whole step on <paramref name="batchSize"/> rows, optimizer included, and <c>Initialize(seed)</c>, which begins anew: all state is as in a new model of
    /// that seed (two words, the low one first). Without training only the parameters are in it, with training the whole state.
    /// <code>
    /// var mnist = new Mnist();                       // thread-safe, nothing to dispose
    /// mnist.Predict(images, logits);                 // ReadOnlySpan&lt;float&gt;, Span&lt;float&gt;
    /// </code>
    /// </remarks>
    /// <param name="path">The file, <c>Mnist.dll</c>; symbols are written beside it, and weights where they are not embedded.</param>
    /// <param name="batchSize">Rows at once; those of the last training where null.</param>
    /// <param name="training">Whether the training step is in it.</param>
    /// <param name="options">How it is written; its methods are set here.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">
    /// GRC8012: a batch size below 1; GRC6104: a name that is no identifier; GRC7002: a file that cannot be written.
    /// </exception>
    public EmittedAssembly CompileTo(
        string path, int? batchSize = null, bool training = false, AssemblyOptions? options = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        int rows = batchSize ?? lastBatchSize;
        RequirePositive(rows, "the batch size", new(file, line));
        EntryKey predict = new(EntryKind.Predict, rows), row = new(EntryKind.Predict, 1), train = new(EntryKind.Train, rows), initialize = new(EntryKind.Initialize);
        List<EntryMethod> methods = [new("Predict", predict.Name, rows == 1 ? null : row.Name)];
        if (training)
        {
            methods.AddRange([new("TrainStep", train.Name), new("Initialize", initialize.Name)]);
        }

        EntryKey[] keys = [predict, row, .. training ? [train, initialize] : Array.Empty<EntryKey>()];
        Module module = programs.Module(keys.Distinct());
        if (!training)
        {
            var parameters = graphs.Parameters.Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
            module = new Module(module.Name, [.. module.States.Where(s => parameters.Contains(s.Name))], module.Entries);
        }

        AssemblyOptions chosen = (options ?? new AssemblyOptions()) with { Methods = methods.ToEquatable() };
        State state = programs.State;
        Compilation compilation = Pipeline.Compile(module, this.options);
        lock (step)
        {
            return AssemblyEmitter.Emit(compilation.Programs, state, path, chosen);
        }
    }
}
