using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Losses;

/// <summary>Negative log-likelihood of counts, from log-rates: <c>mean(e^y − t · y)</c>, without the terms of the target alone.</summary>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
public sealed class PoissonLikelihood([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Loss(file, line)
{
    /// <inheritdoc/>
    public override TensorType Target(TensorType output) => output;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor output, Tensor target)
    {
        RequireSame(output, target);
        return Functions.Mean(output.Map(target, Location, (b, y, t) => b.PoissonLoss(y, t)));
    }
}
