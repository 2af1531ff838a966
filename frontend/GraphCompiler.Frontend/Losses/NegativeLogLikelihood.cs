using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Losses;

/// <summary>Negative log-likelihood from log-probabilities with class indices: <c>mean(−y[label])</c>.</summary>
/// <remarks>For a network that ends with <c>LogSoftmax</c>; <see cref="CrossEntropy"/> takes logits.</remarks>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
public sealed class NegativeLogLikelihood([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Loss(file, line)
{
    /// <inheritdoc/>
    public override TensorType Target(TensorType output) => new(DType.I32, output.Shape.Without([output.Rank - 1]));

    /// <inheritdoc/>
    public override long? Classes(TensorType output) => output.Shape[^1];

    /// <inheritdoc/>
    public override Tensor Apply(Tensor output, Tensor target)
    {
        RequireLogarithms(output);
        RequireClasses(output, target);
        return Functions.Mean(output.Map(Location, (b, y) => b.NegativeLogLikelihood(y, target.Value, output.Rank - 1)));
    }
}
