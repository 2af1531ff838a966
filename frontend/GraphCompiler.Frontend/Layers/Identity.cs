using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>The input itself: a branch that leaves it as it is.</summary>
/// <param name="name">Name of the layer.</param>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
public sealed class Identity(string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : Layer(name, file, line)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context) => x;
}
