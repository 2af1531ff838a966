using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GraphCompiler.Frontend.Training;

public sealed partial class Model
{
    /// <summary>Saves a checkpoint: state, seed, step, position in the data and history; atomic, and possible while another thread trains.</summary>
    /// <param name="path">The file, <c>.safetensors</c>; whatever happens, the old or the new one is there, whole.</param>
    /// <exception cref="GraphCompilerException">GRC7002: it cannot be written.</exception>
    public void Save(string path) => Snapshot().Save(path, files: null);

    /// <summary>Loads a checkpoint; <see cref="Fit"/> with <c>resume</c> goes on from it with the same bits.</summary>
    /// <param name="path">The file.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">
    /// GRC7001 to GRC7007: it cannot be read, or is damaged; GRC8016: it is of another model: what differs is named, and nothing is changed.
    /// </exception>
    public void Load(string path, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Checkpoint checkpoint = Checkpoint.Load(path, files: null);
        RequireSame(checkpoint, path, new SourceLocation(file, line));
        lock (step)
        {
            programs.SetAll(checkpoint.State);
            position.Restore(checkpoint.FirstEpoch, checkpoint.Next, checkpoint.Sums, checkpoint.Rows, checkpoint.History);
            Seed = MemoryMarshal.Read<ulong>(checkpoint.State[Training.StateNames.Seed].Bytes);
        }
    }

    private Checkpoint Snapshot()
    {
        State state = programs.State;
        lock (step)
        {
            return new Checkpoint(
                state.Names.ToDictionary(name => name, state.Get, StringComparer.Ordinal),
                position.FirstEpoch, position.Next, position.Means.Rows, figures, [.. position.Means.Sums], [.. position.History.Epochs]);
        }
    }

    private void RequireSame(Checkpoint checkpoint, string path, SourceLocation location)
    {
        var declared = graphs.States.ToDictionary(s => s.Name, s => s.Type, StringComparer.Ordinal);
        string[] differences =
        [
            .. declared.Where(s => !checkpoint.State.ContainsKey(s.Key)).Select(s => $"it has no '{s.Key}' ({s.Value})"),
            .. checkpoint.State.Where(s => !declared.ContainsKey(s.Key)).Select(s => $"the model has no '{s.Key}' ({s.Value})"),
            .. checkpoint.State
                .Where(s => declared.TryGetValue(s.Key, out TensorType? type) && (s.Value.DType != type.DType || !s.Value.Shape.Equals(type.Shape)))
                .Select(s => $"'{s.Key}' is {s.Value}, in the model {declared[s.Key]}"),
            .. checkpoint.Figures.SequenceEqual(figures) && checkpoint.Sums.Length == position.Means.Sums.Length
                ? [] : (string[])[$"its figures are {string.Join(", ", checkpoint.Figures)}, those of the model {string.Join(", ", figures)}"],
        ];
        if (differences.Length > 0)
        {
            throw DiagnosticId.CheckpointMismatch.Error(
                $"'{path}' is of another model:\n  {string.Join("\n  ", differences)}", location);
        }
    }
}
