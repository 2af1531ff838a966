using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Losses;

/// <summary>Mean squared error: <c>mean((y − t)²)</c> over all elements.</summary>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
public sealed class MeanSquaredError([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Loss(file, line)
{
    /// <inheritdoc/>
    public override TensorType Target(TensorType output) => output;

    /// <inheritdoc/>
    public override double Threshold => 0.5;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor output, Tensor target)
    {
        RequireSame(output, target);
        Tensor error = output - target;
        return Functions.Mean(error * error);
    }
}
