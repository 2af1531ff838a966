using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Losses;

namespace GraphCompiler.Frontend.Training;

/// <summary>An output of a network that is trained: the loss that is taken of it, with what weight, and its figures.</summary>
public sealed class Head
{
    /// <summary>A head.</summary>
    /// <param name="output">Name of the output; the column of the data with its targets has the same.</param>
    /// <param name="loss">Its loss.</param>
    /// <param name="weight">Factor of its loss in the sum that is made small.</param>
    /// <param name="metrics">Figures beside the loss.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: a weight that is not above 0.</exception>
    public Head(
        string output, Loss loss, double weight = 1, IReadOnlyList<Metric>? metrics = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        (Output, Loss, Metrics) = (output, loss, metrics ?? []);
        Weight = Layers.Options.AboveZero(weight, $"the weight of '{output}'", new SourceLocation(file, line));
    }

    /// <summary>Name of the output, and of the column of its targets.</summary>
    public string Output { get; }

    /// <summary>Its loss.</summary>
    public Loss Loss { get; }

    /// <summary>Factor of its loss in the sum that is made small.</summary>
    public double Weight { get; }

    /// <summary>Figures beside the loss.</summary>
    public IReadOnlyList<Metric> Metrics { get; }
}
