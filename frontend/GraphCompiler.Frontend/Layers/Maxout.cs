using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>The greatest of some linear maps: <c>[…, in]</c> to <c>[…, units]</c> (Goodfellow et al. 2013).</summary>
/// <remarks>Parameters: <c>weight</c> [in, units · pieces], <c>bias</c> [units · pieces]; the pieces of a unit are neighbours.</remarks>
public sealed class Maxout : Layer
{
    private readonly long units, pieces;
    private readonly Initializer weights;

    /// <summary>The greatest of some linear maps.</summary>
    /// <param name="units">Number of outputs.</param>
    /// <param name="pieces">Linear maps of each output.</param>
    /// <param name="weights">How the weights start; Glorot's uniform where null.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: fewer than one output or map.</exception>
    public Maxout(
        long units, long pieces = 2, Initializer? weights = null, string? name = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, file, line)
    {
        this.units = Options.Positive(units, "the number of units", Location);
        this.pieces = Options.Positive(pieces, "the number of pieces", Location);
        this.weights = weights ?? Initializer.GlorotUniform();
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        if (x.Rank < 2 || !x.DType.IsFloat)
        {
            throw Misfit("a batch of rows, f32[n, in]", x);
        }

        long columns = checked(units * pieces);
        Tensor weight = context.Parameter(this, "weight", x.Type.With([x.Shape[^1], columns]), weights);
        Tensor bias = context.Parameter(this, "bias", x.Type.With([columns]), Initializer.Zeros, isBias: true);
        return Functions.Maxout(Functions.MatMul(x, weight) + bias, pieces);
    }
}
