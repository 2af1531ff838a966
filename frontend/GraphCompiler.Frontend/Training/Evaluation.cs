using System.Globalization;

namespace GraphCompiler.Frontend.Training;

/// <summary>How well a model does on data: named figures, the loss first, each the mean over all rows.</summary>
public sealed class Evaluation
{
    private readonly IReadOnlyList<KeyValuePair<string, double>> figures;

    internal Evaluation(IReadOnlyList<KeyValuePair<string, double>> figures) => this.figures = figures;

    /// <summary>The figures: <c>loss</c>, then the metrics in the order of the model.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Figures => figures;

    /// <summary>The loss.</summary>
    public double Loss => figures[0].Value;

    /// <summary>A figure by its name, as <c>accuracy</c>.</summary>
    /// <exception cref="GraphCompilerException">GRC8012: there is none of that name.</exception>
    public double this[string name] => FigureNames.Find(figures, name);

    /// <summary>All figures in one line: <c>loss 0.0678  accuracy 0.9802</c>.</summary>
    public override string ToString() =>
        string.Join("  ", figures.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Key} {f.Value:0.0000}")));
}
