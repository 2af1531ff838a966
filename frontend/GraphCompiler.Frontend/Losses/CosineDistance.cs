using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Losses;

/// <summary>Cosine distance: <c>mean(1 − ⟨y, t⟩ / (‖y‖ ‖t‖))</c>, of vectors along the last axis.</summary>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
public sealed class CosineDistance([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Loss(file, line)
{
    /// <inheritdoc/>
    public override TensorType Target(TensorType output) => output;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor output, Tensor target)
    {
        RequireSame(output, target);
        output.Axis(-1, Location);
        return Functions.Mean(1 - output.Map(target, Location, (b, y, t) => b.CosineSimilarity(y, t, output.Rank - 1)));
    }
}
