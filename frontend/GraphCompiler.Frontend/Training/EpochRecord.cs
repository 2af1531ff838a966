namespace GraphCompiler.Frontend.Training;

/// <summary>The figures of one epoch.</summary>
/// <param name="Epoch">Number of the epoch, from 1.</param>
/// <param name="Figures">Loss and metrics over the epoch, then with <c>val_</c> those of the validation data.</param>
public sealed record EpochRecord(int Epoch, IReadOnlyList<KeyValuePair<string, double>> Figures)
{
    /// <summary>A figure by its name, as <c>val_accuracy</c>.</summary>
    /// <exception cref="GraphCompilerException">GRC8012: there is none of that name.</exception>
    public double this[string name] => FigureNames.Find(Figures, name);
}
