using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Losses;

/// <summary>Categorical cross-entropy from logits with probabilities as targets: <c>mean(−Σ t · log softmax(z))</c> along the last axis.</summary>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
public sealed class SoftCrossEntropy([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Loss(file, line)
{
    /// <inheritdoc/>
    public override TensorType Target(TensorType output) => output;

    /// <inheritdoc/>
    public override bool HasProbabilities => true;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor output, Tensor target)
    {
        RequireLogits(output);
        RequireSame(output, target);
        output.Axis(-1, Location);
        return Functions.Mean(output.Map(target, Location, (b, z, t) => b.CrossEntropyWithProbabilities(z, t)));
    }
}
