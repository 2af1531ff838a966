using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Training;

/// <summary>Mean absolute error, or root of the mean squared error.</summary>
internal sealed record ErrorMetric(string Named, bool IsSquared) : Metric
{
    public override string Name => Named;

    public override Tensor Apply(Tensor output, Tensor target)
    {
        Tensor error = Errors.Of(this, output, target);
        return Functions.Mean(IsSquared ? error * error : Functions.Abs(error));
    }

    public override double Finish(ReadOnlySpan<double> means) => IsSquared ? Math.Sqrt(means[0]) : means[0];
}

/// <summary>R² = 1 − mean (t − y)² / (mean t² − (mean t)²).</summary>
internal sealed record DeterminationMetric : Metric
{
    public override string Name => "r2";

    public override Tensor Apply(Tensor output, Tensor target)
    {
        Tensor error = Errors.Of(this, output, target);
        return Vectors.Of(Functions.Mean(error * error), Functions.Mean(target), Functions.Mean(target * target));
    }

    public override double Finish(ReadOnlySpan<double> means) => 1 - (means[0] / (means[2] - (means[1] * means[1])));
}

/// <summary>Differences of outputs and targets.</summary>
internal static class Errors
{
    /// <exception cref="GraphCompilerException">GRC1002: their types differ.</exception>
    public static Tensor Of(Metric metric, Tensor output, Tensor target) => output.Type == target.Type
        ? output - target
        : throw DiagnosticId.TypeMismatch.Error(
            $"{metric.Name} compares outputs with targets of their type, got {output.Type} and {target.Type}", output.Trace.Place(default), output.Value.Node.ToString());
}

/// <summary>Vectors of scalars.</summary>
internal static class Vectors
{
    public static Tensor Of(params Tensor[] scalars) => Functions.Concatenate([.. scalars.Select(s => Functions.Reshape(s, [1]))]);
}
