using GraphCompiler.Compiler.Ops.Random;
using GraphCompiler.Frontend.Optimizers;

namespace GraphCompiler.Frontend.Initializers;

/// <summary>A matrix whose rows, or columns where there are fewer, are orthonormal, times a factor.</summary>
/// <remarks>
/// The orthogonal factor of the polar decomposition of a normal random matrix, which is distributed evenly over all such matrices; by the iteration of
/// Newton and Schulz, <c>X ← (3 X − X Xᵀ X) / 2</c>, from a matrix scaled so that no singular value is above 1. A square one has a singular value near
/// 1 / (2 n), which grows by 3/2 a step.
/// </remarks>
/// <param name="Gain">The factor.</param>
internal sealed record OrthogonalInitializer(double Gain) : Initializer
{
    protected internal override IEnumerable<string> Faults() => OptionFaults.Finite("the factor of the initial values", Gain);

    public override Value Emit(GraphBuilder b, TensorType type, Value key)
    {
        long columns = type.Rank == 0 ? 1 : type.Shape[^1], rows = type.Elements / Math.Max(1, columns);
        (long less, long more) = (Math.Min(rows, columns), Math.Max(rows, columns));
        TensorType wide = type.With([less, more]);
        double bound = 1.1 * (Math.Sqrt(less) + Math.Sqrt(more));
        Value start = b.Mul(b.Normal(key, wide), b.Full(wide, 1 / bound));
        long steps = 8 + (long)Math.Ceiling(Math.Log(2.2 * more / Math.Max(1, more - less + 1) * Math.Max(1, Math.Sqrt(less))) / Math.Log(1.5));
        Value factor = b.Scan((carries, _) => ([Step(b, carries[0])], []), [start], [], steps)[0];
        Value matrix = rows <= columns ? factor : b.Transpose(factor, [1, 0]);
        return b.Mul(b.Reshape(matrix, type.Shape), b.Full(type, Gain));
    }

    private static Value Step(GraphBuilder b, Value x)
    {
        Value cubic = b.MatMul(b.Dot(x, x, new Dot([], [], [1], [1])), x);
        return b.Sub(b.MulNumber(x, 1.5), b.MulNumber(cubic, 0.5));
    }
}
