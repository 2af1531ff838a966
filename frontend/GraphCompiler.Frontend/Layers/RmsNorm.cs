using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>Root mean square normalisation of <c>[n, …, features]</c> along the last axis: <c>y = scale · x / √(mean x² + ε)</c> (Zhang and Sennrich 2019).</summary>
/// <remarks>Parameter: <c>scale</c> [features].</remarks>
/// <param name="epsilon">ε, added to the mean square.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
/// <exception cref="GraphCompilerException">GRC8012: an epsilon below 0.</exception>
public sealed class RmsNorm(
    float epsilon = 1e-5f, string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : Layer(name, file, line)
{
    private readonly float added = Options.NotNegative(epsilon, "epsilon", new(file, line));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        if (x.Rank < 2 || !x.DType.IsFloat)
        {
            throw Misfit("a batch of rows, f32[n, …, features]", x);
        }

        Tensor scale = context.Parameter(this, "scale", x.Type.With([x.Shape[^1]]), Initializer.Constant(1), isBias: true);
        return x.Map(Location, (b, v) => b.RmsNorm(v, scale.Value, added));
    }
}
