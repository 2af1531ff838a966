using System.Runtime.CompilerServices;
using GraphCompiler.Compiler.Ops.Random;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>Inverted dropout: in training each element of <c>[n, …]</c> is 0 with the given probability, and else divided by its complement.</summary>
/// <remarks>Srivastava et al. 2014. Outside training it is the identity.</remarks>
public sealed class Dropout : Layer
{
    private readonly float rate;

    /// <summary>Inverted dropout.</summary>
    /// <param name="rate">Probability that an element is dropped, in [0, 1).</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: the rate is not in [0, 1).</exception>
    public Dropout(float rate, string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, file, line) => this.rate = Options.Rate(rate, "a dropout rate", Location);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context) => Drop(x, x.Shape, rate, context);

    /// <summary>Drops what belongs to one random number: with a mask of the shape of x each element, with sizes of 1 in it whole slices.</summary>
    internal static Tensor Drop(Tensor x, Shape mask, float rate, LayerContext context)
    {
        if (!context.IsTraining || rate == 0)
        {
            return x;
        }

        Tensor key = context.RandomKey();
        Tensor keep = x.Map(default, (b, _) => b.Bernoulli(key.Value, 1 - rate, mask));
        return Functions.Where(keep, x * (1 / (1 - (double)rate)), x.Trace.Scalar(x.DType, 0));
    }
}
