using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>Everything but the batch in one dimension: <c>[n, …]</c> to <c>[n, m]</c>.</summary>
/// <param name="name">Name of the layer.</param>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
public sealed class Flatten(string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : Layer(name, file, line)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context) =>
        x.Rank >= 1 ? Functions.Flatten(x) : throw Misfit("a batch, [n, …]", x);
}
