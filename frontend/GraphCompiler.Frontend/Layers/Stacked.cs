using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>Recurrent layers one over another, each over the results of all steps of the one below (Graves et al. 2013).</summary>
/// <param name="layers">The layers, from below.</param>
/// <param name="returnSequences">Whether it gives the results of every step; else those of the last.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
public sealed class Stacked(
    RecurrentLayer[] layers, bool returnSequences = false, string? name = null,
    [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : Layer(name, file, line)
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        Tensor[] last = [x];
        foreach (RecurrentLayer layer in layers)
        {
            (x, last) = layer.Run(x, context);
        }

        return returnSequences ? x : last[0];
    }
}
