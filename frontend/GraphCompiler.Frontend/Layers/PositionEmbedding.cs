using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>Adds a learned vector for each position: <c>[n, steps, features]</c> to the same (Gehring et al. 2017).</summary>
/// <remarks>Parameter: <c>weight</c> [length, features].</remarks>
public sealed class PositionEmbedding : Layer
{
    private readonly long length;
    private readonly Initializer weights;

    /// <summary>Adds a learned vector for each position.</summary>
    /// <param name="length">Positions at most.</param>
    /// <param name="weights">How the vectors start; uniform in ±0.05 as in Keras where null.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: fewer than one position.</exception>
    public PositionEmbedding(
        long length, Initializer? weights = null, string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, file, line) =>
        (this.length, this.weights) = (Options.Positive(length, "the number of positions", Location), weights ?? Initializer.Uniform(-0.05, 0.05));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        if (x.Rank != 3 || !x.DType.IsFloat || Math.Max(x.Shape[1], context.Cache?.Length ?? 0) > length)
        {
            throw Misfit(FormattableString.Invariant($"sequences of at most {length} steps, f32[n, steps, features]"), x);
        }

        Tensor table = context.Parameter(this, "weight", x.Type.With([length, x.Shape[2]]), weights);
        return x + Rows(table, x.Shape[1], context);
    }

    /// <summary>The rows of a table that the steps at hand have, <c>[steps, features]</c>.</summary>
    internal static Tensor Rows(Tensor table, long steps, LayerContext context) => context.Cache is { } cache
        ? Functions.Take(table, cache.Places)
        : Functions.Slice(table, 0, 0..(int)steps);
}
