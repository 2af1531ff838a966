using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Losses;

/// <summary>Negative log-likelihood of a normal distribution whose variance is learned too: <c>mean(log v + (t − m)² / v) / 2</c>, without its constant (Nix and Weigend 1994).</summary>
/// <remarks>The network gives means m, then as many log-variances log v, along the last axis: <c>[n, 2 d]</c>; the targets are <c>[n, d]</c>.</remarks>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
public sealed class GaussianLikelihood([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Loss(file, line)
{
    /// <inheritdoc/>
    public override TensorType Target(TensorType output) => output.Rank >= 1 && output.Shape[^1] % 2 == 0
        ? output.With([.. output.Shape.Take(output.Rank - 1), output.Shape[^1] / 2])
        : throw DiagnosticId.TypeMismatch.Error($"GaussianLikelihood takes an even number of features, means and log-variances, got {output}", Location);

    /// <inheritdoc/>
    public override Tensor Apply(Tensor output, Tensor target)
    {
        RequireTarget(output, target);
        int half = (int)(output.Shape[^1] / 2);
        Tensor mean = Functions.Slice(output, -1, ..half), logVariance = Functions.Slice(output, -1, half..), error = target - mean;
        return Functions.Mean(logVariance + (error * error * Functions.Exp(-logVariance))) / 2;
    }
}
