using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Training;

/// <summary>The area under the ROC curve from, for each threshold of the probability, the shares of rows that are true and false positives.</summary>
internal sealed record RocAucMetric(int Thresholds) : Metric
{
    public override string Name => "auc";

    public override Tensor Apply(Tensor output, Tensor target)
    {
        long rows = output.Type.Elements;
        bool isProbability = output.Trace.MarkOf(output) == "sigmoid";
        Tensor probability = Functions.Reshape(isProbability ? output : Functions.Sigmoid(output), [rows, 1]);
        Tensor truth = Functions.Reshape(Functions.Convert(target, DType.F32), [rows, 1]);
        // The first threshold is passed by all, the last by none.
        float[] steps = [-1e-7f, .. Enumerable.Range(1, Thresholds - 2).Select(i => i / (Thresholds - 1f)), 1 + 1e-7f];
        Tensor thresholds = Functions.Convert(output.Trace.Constant(NdArray.From<float>(steps, [1, Thresholds])), output.DType);
        Tensor isPositive = Functions.Convert(probability > thresholds, DType.F32);
        return Functions.Concatenate([Functions.Mean(isPositive * truth, [0]), Functions.Mean(isPositive * (1 - truth), [0])]);
    }

    public override double Finish(ReadOnlySpan<double> means)
    {
        ReadOnlySpan<double> hits = means[..Thresholds], alarms = means[Thresholds..];
        double area = 0;
        for (int i = 1; i < Thresholds; i++)
        {
            area += (alarms[i - 1] - alarms[i]) * (hits[i - 1] + hits[i]) / 2;
        }

        return area / (hits[0] * alarms[0]);
    }
}
