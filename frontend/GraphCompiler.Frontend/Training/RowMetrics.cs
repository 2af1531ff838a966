using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Training;

/// <summary>The mean of a number of each row; of those rows alone that the loss does not ignore, NaN where it ignores all.</summary>
internal abstract record RowMetric : Metric
{
    public override Tensor Apply(Tensor output, Tensor target) => Functions.Mean(Rows(output, target));

    public override double Finish(ReadOnlySpan<double> means) => means.Length == 1 ? means[0] : means[0] / means[1];

    internal override Tensor Apply(Tensor output, Tensor target, int ignored)
    {
        Tensor none = target.Trace.Scalar(target.DType, 0), isThere = Functions.NotEqual(target, target.Trace.Scalar(target.DType, ignored));
        // An ignored label may be out of range.
        Tensor rows = Rows(output, Functions.Where(isThere, target, none));
        Tensor counted = Functions.Where(isThere, rows, rows.Trace.Scalar(rows.DType, 0));
        return Vectors.Of(Functions.Mean(counted), Functions.Mean(Functions.Convert(isThere, rows.DType)));
    }

    /// <summary>The number of each row.</summary>
    protected abstract Tensor Rows(Tensor output, Tensor target);
}

/// <summary>Accuracy: of class indices the greatest output, of truth values an output above 0.</summary>
internal sealed record AccuracyMetric : RowMetric
{
    public override string Name => "accuracy";

    internal override bool CountsClasses => true;

    protected override Tensor Rows(Tensor output, Tensor target) => Functions.Convert(
        target.DType.IsInteger
            ? Functions.Equal(Functions.ArgMax(output), Functions.Convert(target, DType.I32))
            : Functions.Equal(output > 0, target > 0.5),
        DType.F32);
}

/// <summary>Accuracy of the k greatest.</summary>
internal sealed record TopKMetric(int K) : RowMetric
{
    public override string Name => FormattableString.Invariant($"top_{K}_accuracy");

    internal override bool CountsClasses => true;

    protected override Tensor Rows(Tensor output, Tensor target)
    {
        if (output.Rank < 1 || K > output.Shape[^1])
        {
            throw DiagnosticId.InvalidOption.Error(
                FormattableString.Invariant($"the {K} greatest of classes along the last axis, got {output.Type}"), output.Trace.Place(default), output.Value.Node.ToString());
        }

        Tensor own = output.Map(default, (b, y) =>
        {
            int axis = output.Rank - 1;
            return b.RepeatAlong(b.Gather(y, target.Value, axis, batchDims: axis), y.Type.Shape, [axis]);
        });
        // The label's own output is not below itself: fewer than k others may be at least as great. What is no number is below nothing.
        Tensor before = Functions.Sum(Functions.Convert(Functions.Not(output < own), DType.F32), [-1]);
        return Functions.Convert(before <= K, DType.F32);
    }
}

/// <summary>Perplexity.</summary>
internal sealed record PerplexityMetric : RowMetric
{
    public override string Name => "perplexity";

    public override double Finish(ReadOnlySpan<double> means) => Math.Exp(base.Finish(means));

    protected override Tensor Rows(Tensor output, Tensor target) => output.Map(default, (b, y) =>
        b.NegativeLogLikelihood(b.LogSoftmax(y, output.Rank - 1), target.Value, output.Rank - 1));
}
