using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Losses;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Training;

/// <summary>A figure of merit beside the loss.</summary>
/// <remarks>
/// A graph computes numbers that are averaged over the rows of all batches, <see cref="Finish"/> makes the figure of their means: so it is exact whatever the
/// size of a batch, also where it is no mean itself, as a root or a quotient. Rows that the loss ignores take no part in figures of classes.
/// </remarks>
public abstract record Metric
{
    /// <summary>
    /// The part of the rows that are classified correctly: by the greatest output where targets are class indices or the loss takes probabilities of classes;
    /// of truth values by whether an output is above the loss's <see cref="Loss.Threshold"/>.
    /// </summary>
    public static Metric Accuracy { get; } = new AccuracyMetric();

    /// <summary>Precision: of what is put into a class, the part that belongs there.</summary>
    public static Metric Precision { get; } = new ClassMetric(ClassFigure.Precision, IsMicro: false);

    /// <summary>Recall: of what belongs to a class, the part that is put there.</summary>
    public static Metric Recall { get; } = new ClassMetric(ClassFigure.Recall, IsMicro: false);

    /// <summary>F1: the harmonic mean of precision and recall of each class; the mean over classes (macro).</summary>
    public static Metric F1 { get; } = new ClassMetric(ClassFigure.F1, IsMicro: false);

    /// <summary>F1 of the sums over all classes (micro); where each row has one label, it is the accuracy.</summary>
    public static Metric MicroF1 { get; } = new ClassMetric(ClassFigure.F1, IsMicro: true);

    /// <summary>Mean absolute error over all elements.</summary>
    public static Metric MeanAbsoluteError { get; } = new ErrorMetric("mae", IsSquared: false);

    /// <summary>Root of the mean squared error over all elements.</summary>
    public static Metric RootMeanSquaredError { get; } = new ErrorMetric("rmse", IsSquared: true);

    /// <summary>R²: the part of the targets' variance that is explained, over all elements.</summary>
    public static Metric R2 { get; } = new DeterminationMetric();

    /// <summary>Perplexity: e to the mean cross-entropy, of logits with class indices.</summary>
    public static Metric Perplexity { get; } = new PerplexityMetric();

    /// <summary>The part of the rows whose label is among the <paramref name="k"/> greatest outputs; of equals, all but the label count before it.</summary>
    /// <exception cref="GraphCompilerException">GRC8012: k is below 1; when a model is made, more than there are classes.</exception>
    public static Metric TopK(int k, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        new TopKMetric((int)Options.Positive(k, "how many are taken", new(file, line)));

    /// <summary>The area under the curve of true over false positives, of outputs with targets 0 and 1, all alike; by trapezoids over thresholds.</summary>
    /// <param name="thresholds">How many thresholds, at least 2, in equal steps of the probability, as Keras; <see cref="RocCurve"/> is exact.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: fewer than 2 thresholds.</exception>
    public static Metric RocAuc(int thresholds = 200, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        new RocAucMetric((int)Options.Positive(thresholds - 1L, "the number of thresholds above the first", new(file, line)) + 1);

    /// <summary>Its name in the history: <c>accuracy</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Emits what is averaged over rows: f32, a scalar or a vector, the mean over the rows of a batch.</summary>
    /// <exception cref="GraphCompilerException">Output and target do not fit.</exception>
    public abstract Tensor Apply(Tensor output, Tensor target);

    /// <summary>Whether it counts rows by their class or truth value, rather than compare outputs with targets.</summary>
    internal virtual bool CountsClasses => false;

    /// <summary>Emits what is averaged over rows, of the outputs and targets of a loss.</summary>
    internal Tensor Apply(Tensor output, Tensor target, Loss loss) =>
        target.DType.IsInteger && loss.Ignored is { } label ? Apply(output, target, label)
        : !CountsClasses || target.DType.IsInteger ? Apply(output, target)
        : loss.HasProbabilities ? Apply(output, Functions.ArgMax(target))
        : Apply(loss.Threshold == 0 ? output : output - loss.Threshold, target);

    /// <summary>Emits what is averaged over rows, of which those with a label take no part.</summary>
    internal virtual Tensor Apply(Tensor output, Tensor target, int ignored) => Apply(output, target);

    /// <summary>The figure, from the means over all rows.</summary>
    public virtual double Finish(ReadOnlySpan<double> means) => means[0];
}
