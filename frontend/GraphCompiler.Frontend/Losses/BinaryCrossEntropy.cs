using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Losses;

/// <summary>Binary cross-entropy from logits: <c>mean(max(z, 0) − z·y + log(1 + e^−|z|))</c>, with targets in [0, 1].</summary>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
public sealed class BinaryCrossEntropy([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Loss(file, line)
{
    /// <inheritdoc/>
    public override TensorType Target(TensorType output) => output;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor output, Tensor target)
    {
        RequireLogits(output);
        return Functions.Mean(output.Map(target, default, (b, logits, targets) => b.BinaryCrossEntropyWithLogits(logits, targets)));
    }
}
