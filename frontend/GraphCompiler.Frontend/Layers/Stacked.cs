using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>Recurrent layers one over another, each over the results of all steps of the one below (Graves et al. 2013).</summary>
public sealed class Stacked : Layer
{
    private readonly RecurrentLayer[] layers;
    private readonly bool returnSequences;

    /// <summary>Recurrent layers one over another.</summary>
    /// <param name="layers">The layers, from below; at least one.</param>
    /// <param name="returnSequences">Whether it gives the results of every step; else those of the last.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: there is no layer.</exception>
    public Stacked(
        RecurrentLayer[] layers, bool returnSequences = false, string? name = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, file, line)
    {
        Options.Positive(layers.Length, "the number of layers", Location);
        (this.layers, this.returnSequences) = (layers, returnSequences);
    }

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
