using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Training;

/// <summary>A figure of merit beside the loss: a scalar, the mean over the rows of a batch.</summary>
public abstract record Metric
{
    /// <summary>The part of the rows that are classified correctly.</summary>
    public static Metric Accuracy { get; } = new AccuracyMetric();

    /// <summary>Its name in the history: <c>accuracy</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Emits the metric, an f32 scalar.</summary>
    public abstract Tensor Apply(Tensor output, Tensor target);
}

/// <summary>Accuracy: of class indices the greatest output, of truth values an output above 0.</summary>
internal sealed record AccuracyMetric : Metric
{
    public override string Name => "accuracy";

    public override Tensor Apply(Tensor output, Tensor target)
    {
        Tensor hit = target.DType.IsInteger
            ? Functions.Equal(Functions.ArgMax(output), Functions.Convert(target, DType.I32))
            : Functions.Equal(output > 0, target > 0.5);
        return Functions.Mean(Functions.Convert(hit, DType.F32));
    }
}
