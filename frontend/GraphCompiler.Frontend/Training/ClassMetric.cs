using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Training;

/// <summary>What is asked of a class.</summary>
internal enum ClassFigure
{
    /// <summary>Hits by what was put into the class.</summary>
    Precision,

    /// <summary>Hits by what belongs to the class.</summary>
    Recall,

    /// <summary>Twice the hits by the sum of both.</summary>
    F1,
}

/// <summary>Precision, recall or F1 from, for each class, the shares of rows that are hits, are put there, and belong there.</summary>
/// <remarks>Where nothing is put into or belongs to a class, its figure is 0, as in scikit-learn. Two classes of one output are that of truth alone.</remarks>
internal sealed record ClassMetric(ClassFigure Figure, bool IsMicro) : Metric
{
    public override string Name => (IsMicro ? "micro_" : "") + Figure switch
    {
        ClassFigure.Precision => "precision",
        ClassFigure.Recall => "recall",
        _ => "f1",
    };

    internal override bool CountsClasses => true;

    public override Tensor Apply(Tensor output, Tensor target) => Shares(output, target, null);

    internal override Tensor Apply(Tensor output, Tensor target, int ignored) =>
        Shares(output, target, Functions.NotEqual(target, target.Trace.Scalar(target.DType, ignored)));

    private static Tensor Shares(Tensor output, Tensor target, Tensor? isThere)
    {
        (Tensor put, Tensor belongs) = target.DType.IsInteger
            ? (OneHot(Functions.ArgMax(output), output.Shape[^1]), OneHot(Functions.Convert(target, DType.I32), output.Shape[^1]))
            : (Rows(output > 0), Rows(target > 0.5));
        if (isThere is not null)
        {
            Tensor counts = Functions.Reshape(Functions.Convert(isThere, DType.F32), [-1, 1]);
            (put, belongs) = (put * counts, belongs * counts);
        }

        return Functions.Concatenate([Functions.Mean(put * belongs, [0]), Functions.Mean(put, [0]), Functions.Mean(belongs, [0])]);
    }

    public override double Finish(ReadOnlySpan<double> means)
    {
        int classes = means.Length / 3;
        double sum = 0, hits = 0, put = 0, belongs = 0;
        for (int c = 0; c < classes; c++)
        {
            sum += Of(means[c], means[classes + c], means[(2 * classes) + c]);
            (hits, put, belongs) = (hits + means[c], put + means[classes + c], belongs + means[(2 * classes) + c]);
        }

        return IsMicro ? Of(hits, put, belongs) : sum / classes;
    }

    private double Of(double hits, double put, double belongs) => hits == 0 ? 0 : Figure switch
    {
        ClassFigure.Precision => hits / put,
        ClassFigure.Recall => hits / belongs,
        _ => 2 * hits / (put + belongs),
    };

    private static Tensor OneHot(Tensor labels, long classes) => Functions.Reshape(
        labels.Map(default, (b, v) => b.OneHot(v, classes, DType.F32)), [-1, classes]);

    private static Tensor Rows(Tensor truth) => Functions.Reshape(Functions.Convert(truth, DType.F32), [-1, truth.Rank < 2 ? 1 : truth.Shape[^1]]);
}
