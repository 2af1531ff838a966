using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Losses;

/// <summary>Smooth L1: Huber's loss divided by beta, so that its lines have the slope 1 (Girshick 2015).</summary>
/// <param name="beta">Where the parabola becomes a line; above 0.</param>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
/// <exception cref="GraphCompilerException">GRC8012: beta is not above 0.</exception>
public sealed class SmoothL1(double beta = 1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Loss(file, line)
{
    private readonly double limit = Layers.Options.AboveZero(beta, "beta", new(file, line));

    /// <inheritdoc/>
    public override TensorType Target(TensorType output) => output;

    /// <inheritdoc/>
    public override double Threshold => 0.5;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor output, Tensor target)
    {
        RequireSame(output, target);
        return Functions.Mean(output.Map(target, Location, (b, y, t) => b.MulNumber(b.HuberLoss(y, t, limit), 1 / limit)));
    }
}
