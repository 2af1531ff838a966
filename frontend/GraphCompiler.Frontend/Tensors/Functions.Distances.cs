using System.Runtime.CompilerServices;

namespace GraphCompiler.Frontend.Tensors;

/// <content>Losses of several tensors, for training steps that are written out.</content>
public static partial class Functions
{
    /// <summary>Triplet loss: <c>mean(max(0, ‖a − p‖ − ‖a − n‖ + margin))</c>, of vectors along the last axis (Schroff et al. 2015, Balntas et al. 2016).</summary>
    /// <param name="anchor">Vectors <c>[…, d]</c>.</param>
    /// <param name="positive">Vectors that should be near, of the same shape.</param>
    /// <param name="negative">Vectors that should be farther by the margin, of the same shape.</param>
    /// <param name="margin">The margin.</param>
    /// <param name="isSquared">Whether distances are squared, as in FaceNet.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1006: the shapes do not fit.</exception>
    public static Tensor TripletLoss(
        Tensor anchor, Tensor positive, Tensor negative, double margin = 1, bool isSquared = false,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Tensor Distance(Tensor other) => anchor.Map(other, new(file, line), (b, a, o) =>
        {
            Value square = b.ReduceSum(b.Square(b.Sub(a, o)), [a.Type.Rank - 1]);
            // A little is added, for the root of 0 has no slope.
            return isSquared ? square : b.Sqrt(b.AddNumber(square, 1e-12));
        });
        return Mean(Relu(Distance(positive) - Distance(negative) + margin), file: file, line: line);
    }
}
