using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Losses;

/// <summary>Hinge loss of several classes: the mean over classes of <c>max(0, margin − y[label] + y[class])</c>, without the label itself (Weston and Watkins 1999).</summary>
/// <param name="margin">By how much the label's output should be ahead, at least 0.</param>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
/// <exception cref="GraphCompilerException">GRC8012: a negative margin.</exception>
public sealed class MultiClassHinge(double margin = 1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Loss(file, line)
{
    private readonly double ahead = Layers.Options.NotNegative(margin, "the margin", new(file, line));

    /// <inheritdoc/>
    public override TensorType Target(TensorType output) => new(DType.I32, output.Shape.Without([output.Rank - 1]));

    /// <inheritdoc/>
    public override long? Classes(TensorType output) => output.Shape[^1];

    /// <inheritdoc/>
    public override Tensor Apply(Tensor output, Tensor target)
    {
        RequireClasses(output, target);
        return output.Map(Location, (b, y) =>
        {
            (int axis, long classes) = (output.Rank - 1, output.Shape[^1]);
            Value own = b.RepeatAlong(b.Gather(y, target.Value, axis, batchDims: axis), y.Type.Shape, [axis]);
            Value behind = b.Relu(b.AddNumber(b.Sub(y, own), ahead));
            Value others = b.Mul(behind, b.Sub(b.OneLike(y), b.OneHot(target.Value, classes, output.DType)));
            return b.MulNumber(b.Mean(b.ReduceSum(others, [axis]), Enumerable.Range(0, axis).ToEquatable()), 1.0 / classes);
        });
    }
}
