using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Losses;

/// <summary>Hinge loss of support vector machines: <c>mean(max(0, 1 − y · t))</c>, with targets −1 and 1.</summary>
/// <param name="isSquared">Whether each element is squared: smooth where the margin is reached.</param>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
public sealed class Hinge(bool isSquared = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Loss(file, line)
{
    /// <inheritdoc/>
    public override TensorType Target(TensorType output) => output;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor output, Tensor target)
    {
        RequireSame(output, target);
        Tensor loss = output.Map(target, Location, (b, y, t) => b.HingeLoss(y, t));
        return Functions.Mean(isSquared ? loss * loss : loss);
    }
}
