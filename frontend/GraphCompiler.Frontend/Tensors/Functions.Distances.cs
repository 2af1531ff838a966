using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Layers;

namespace GraphCompiler.Frontend.Tensors;

/// <content>Losses of several tensors, for training steps that are written out.</content>
public static partial class Functions
{
    /// <summary>Triplet loss: <c>mean(max(0, ‖a − p‖ − ‖a − n‖ + margin))</c>, of vectors along the last axis (Schroff et al. 2015, Balntas et al. 2016).</summary>
    /// <param name="anchor">Vectors <c>[…, d]</c>.</param>
    /// <param name="positive">Vectors that should be near, of the same shape.</param>
    /// <param name="negative">Vectors that should be farther by the margin, of the same shape.</param>
    /// <param name="margin">The margin, at least 0.</param>
    /// <param name="isSquared">Whether distances are squared, as in FaceNet.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: the shapes differ; GRC1003: no vectors; GRC8012: a negative margin.</exception>
    public static Tensor TripletLoss(
        Tensor anchor, Tensor positive, Tensor negative, double margin = 1, bool isSquared = false,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        SourceLocation place = anchor.Trace.Place(new(file, line));
        (double ahead, int axis) = (Options.NotNegative(margin, "the margin", place), anchor.Axis(-1, place));
        if (anchor.Type != positive.Type || anchor.Type != negative.Type)
        {
            throw DiagnosticId.TypeMismatch.Error($"a triplet is of one type, got {anchor.Type}, {positive.Type} and {negative.Type}", place);
        }

        Tensor Distance(Tensor other) => anchor.Map(other, new(file, line), (b, a, o) =>
        {
            Value square = b.ReduceSum(b.Square(b.Sub(a, o)), [axis]);
            // A little is added, for the root of 0 has no slope.
            return isSquared ? square : b.Sqrt(b.AddNumber(square, 1e-12));
        });
        return Mean(Relu(Distance(positive) - Distance(negative) + ahead), file: file, line: line);
    }
}
