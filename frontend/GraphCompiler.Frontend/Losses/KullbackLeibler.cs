using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Losses;

/// <summary>Divergence of the targets from the network: <c>Σ t · (log t − y)</c> along the last axis, from log-probabilities; the mean over rows (Kullback and Leibler 1951).</summary>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
public sealed class KullbackLeibler([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Loss(file, line)
{
    /// <inheritdoc/>
    public override TensorType Target(TensorType output) => output;

    /// <inheritdoc/>
    public override bool HasProbabilities => true;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor output, Tensor target)
    {
        RequireLogarithms(output);
        RequireSame(output, target);
        output.Axis(-1, Location);
        return Functions.Mean(Functions.Sum(output.Map(target, Location, (b, y, t) => b.KullbackLeibler(y, t)), [-1]));
    }
}
