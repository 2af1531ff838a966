using System.Runtime.CompilerServices;
using GraphCompiler.Compiler.Ops.Random;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>
/// A sample of a normal distribution, through which gradients pass: means and log-variances <c>[n, 2 c]</c> to <c>mean + e^(logVariance / 2) · ε</c>,
/// <c>[n, c]</c>, with ε new in each step (Kingma and Welling 2014).
/// </summary>
/// <remarks>Outside training it gives the means.</remarks>
/// <param name="name">Name of the layer.</param>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
public sealed class GaussianSample(string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : Layer(name, file, line)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        if (x.Rank < 2 || !x.DType.IsFloat || x.Shape[^1] % 2 != 0)
        {
            throw Misfit("means and log-variances, f32[n, 2 c]", x);
        }

        int half = (int)(x.Shape[^1] / 2);
        Tensor mean = Functions.Slice(x, -1, ..half);
        if (!context.IsTraining)
        {
            return mean;
        }

        Tensor key = context.RandomKey(), noise = mean.Map(Location, (b, v) => b.Normal(key.Value, v.Type));
        return mean + (Functions.Exp(Functions.Slice(x, -1, half..) / 2) * noise);
    }
}
