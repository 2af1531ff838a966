using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Losses;

/// <summary>Categorical cross-entropy from logits with class indices: <c>mean(log Σ e^z − z[label])</c>.</summary>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
public sealed class CrossEntropy([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Loss(file, line)
{
    /// <inheritdoc/>
    public override TensorType Target(TensorType output) => new(DType.I32, output.Shape.Without([output.Rank - 1]));

    /// <inheritdoc/>
    public override long? Classes(TensorType output) => output.Shape[^1];

    /// <inheritdoc/>
    public override Tensor Apply(Tensor output, Tensor target)
    {
        RequireLogits(output);
        return output.Map(default, (b, logits) => b.CrossEntropy(logits, target.Value));
    }
}
