using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Losses;

/// <summary>Huber's loss: <c>mean(d² / 2)</c> where |d| = |y − t| is at most delta, else <c>delta · (|d| − delta / 2)</c> (Huber 1964).</summary>
/// <param name="delta">Where the parabola becomes a line; above 0.</param>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
/// <exception cref="GraphCompilerException">GRC8012: delta is not above 0.</exception>
public sealed class Huber(double delta = 1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Loss(file, line)
{
    private readonly double limit = Layers.Options.AboveZero(delta, "delta", new(file, line));

    /// <inheritdoc/>
    public override TensorType Target(TensorType output) => output;

    /// <inheritdoc/>
    public override double Threshold => 0.5;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor output, Tensor target)
    {
        RequireSame(output, target);
        return Functions.Mean(output.Map(target, Location, (b, y, t) => b.HuberLoss(y, t, limit)));
    }
}
