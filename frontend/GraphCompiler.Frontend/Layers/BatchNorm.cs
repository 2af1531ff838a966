using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>
/// Batch normalisation: <c>[n, channels, …]</c> to the same, each channel (axis 1) with mean 0 and variance 1, then scaled and moved (Ioffe and Szegedy 2015).
/// </summary>
/// <remarks>
/// <para>
/// Training takes mean and variance of the batch, and keeps running ones, which everything else takes: <c>running = momentum · running + (1 − momentum) ·
/// batch</c>. The momentum is as Keras and ONNX say it; PyTorch's momentum of 0.1 is 0.9 here. The running variance is that of the batch divided by n, as in
/// Keras and ONNX (PyTorch divides by n − 1).
/// </para>
/// <para>Parameters: <c>scale</c>, <c>offset</c>; state: <c>mean</c>, <c>variance</c>; all [channels]. They start at 1, 0, 0 and 1.</para>
/// </remarks>
public sealed class BatchNorm : Layer
{
    private readonly float momentum, epsilon;

    /// <summary>Batch normalisation.</summary>
    /// <param name="momentum">Share of the running statistics that a step keeps, in [0, 1).</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: the momentum is not in [0, 1), or epsilon below 0.</exception>
    public BatchNorm(
        float momentum = 0.9f, float epsilon = 1e-5f, string? name = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, file, line) => (this.momentum, this.epsilon) =
        (Options.Rate(momentum, "the momentum of batch norm", Location), Options.NotNegative(epsilon, "epsilon", Location));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        if (x.Rank < 2 || !x.DType.IsFloat)
        {
            throw Misfit("channels, f32[n, channels, …]", x);
        }

        TensorType channels = x.Type.With([x.Shape[1]]);
        Tensor scale = context.Parameter(this, "scale", channels, Initializer.Constant(1), isBias: true);
        Tensor offset = context.Parameter(this, "offset", channels, Initializer.Zeros, isBias: true);
        Tensor mean = context.State(this, "mean", channels, 0), variance = context.State(this, "variance", channels, 1);
        if (!context.IsTraining)
        {
            return x.Map(Location, (b, v) => b.BatchNormWith(v, scale.Value, offset.Value, mean.Value, variance.Value, epsilon));
        }

        int[] others = [.. Enumerable.Range(0, x.Rank).Where(axis => axis != 1)];
        context.SetState(this, "mean", (mean * momentum) + (Functions.Mean(x, others) * (1 - (double)momentum)));
        context.SetState(this, "variance", (variance * momentum) + (Functions.Variance(x, others) * (1 - (double)momentum)));
        return x.Map(Location, (b, v) => b.BatchNorm(v, scale.Value, offset.Value, epsilon));
    }
}
