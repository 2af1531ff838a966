using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>Layer normalisation of <c>[n, …, features]</c> along the last axis: <c>y = scale · (x − mean) / √(variance + ε) + offset</c> (Ba et al. 2016).</summary>
/// <remarks>Parameters: <c>scale</c>, <c>offset</c>, both [features].</remarks>
/// <param name="epsilon">ε, added to the variance.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
/// <exception cref="GraphCompilerException">GRC8012: an epsilon below 0.</exception>
public sealed class LayerNorm(
    float epsilon = 1e-5f, string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : Layer(name, file, line)
{
    private readonly float added = Options.NotNegative(epsilon, "epsilon", new(file, line));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        if (x.Rank < 2 || !x.DType.IsFloat)
        {
            throw Misfit("a batch of rows, f32[n, features]", x);
        }

        var features = x.Type.With([x.Shape[^1]]);
        Tensor scale = context.Parameter(this, "scale", features, Initializer.Constant(1), isBias: true);
        Tensor offset = context.Parameter(this, "offset", features, Initializer.Zeros, isBias: true);
        return x.Map(default, (b, v) => b.LayerNorm(v, scale.Value, offset.Value, x.Rank - 1, added));
    }
}
