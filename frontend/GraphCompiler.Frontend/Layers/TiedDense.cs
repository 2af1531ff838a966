using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>Logits of tokens by the vectors of an embedding: <c>y = x · Eᵀ + bias</c>; <c>[…, size]</c> to <c>[…, vocabulary]</c>.</summary>
/// <remarks>
/// The weights are those of the embedding, which must stand before it (Press and Wolf 2017; Vaswani et al. 2017). Parameter: <c>bias</c> [vocabulary] on
/// request.
/// </remarks>
/// <param name="embedding">The embedding.</param>
/// <param name="bias">Whether there is a bias.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
public sealed class TiedDense(
    Embedding embedding, bool bias = false, string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : Layer(name, file, line)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        Tensor table = embedding.Table(context);
        if (x.Rank < 2 || x.DType != table.DType || x.Shape[^1] != table.Shape[1])
        {
            throw Misfit($"features of the embedding, {table.DType.Text}[n, …, {table.Shape[1]}]", x);
        }

        Tensor y = x.Map(Location, (b, v) => b.Dot(v, table.Value, new Dot([], [], [x.Rank - 1], [1])));
        return bias ? y + context.Parameter(this, "bias", x.Type.With([table.Shape[0]]), Initializer.Zeros, isBias: true) : y;
    }
}
