using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>Two linear maps with a function between, of each step: <c>[…, features]</c> to the same (Vaswani et al. 2017).</summary>
/// <remarks>
/// Parameters: <c>up_weight</c> [features, hidden], <c>down_weight</c> [hidden, features], each with a bias where there are biases. Glorot's uniform and
/// zeros by default.
/// </remarks>
public sealed class FeedForward : Layer
{
    private readonly long hidden;
    private readonly Func<Tensor, Tensor> activation;
    private readonly float dropout;
    private readonly Projection up, down;

    /// <summary>Two linear maps with a function between.</summary>
    /// <param name="hidden">Features between them.</param>
    /// <param name="activation">The function; ReLU where null.</param>
    /// <param name="bias">Whether there are biases.</param>
    /// <param name="dropout">Probability that an element between is dropped in training, in [0, 1).</param>
    /// <param name="weights">How the weights start; Glorot's uniform where null.</param>
    /// <param name="outputWeights">How the second weights start; as the first where null.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: an option outside its range.</exception>
    public FeedForward(
        long hidden, Func<Tensor, Tensor>? activation = null, bool bias = true, float dropout = 0, Initializer? weights = null,
        Initializer? outputWeights = null, string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, file, line)
    {
        this.hidden = Options.Positive(hidden, "the number of hidden features", Location);
        this.dropout = Options.Rate(dropout, "the dropout of a feed-forward layer", Location);
        this.activation = activation ?? Functions.Relu;
        Initializer start = weights ?? Initializer.GlorotUniform();
        (up, down) = (new("up", bias, start), new("down", bias, outputWeights ?? start));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        if (x.Rank < 2 || !x.DType.IsFloat)
        {
            throw Misfit("a batch of rows, f32[n, …, features]", x);
        }

        Tensor y = activation(up.Apply(this, context, x, hidden));
        return down.Apply(this, context, Dropout.Drop(y, y.Shape, dropout, context), x.Shape[^1]);
    }
}
