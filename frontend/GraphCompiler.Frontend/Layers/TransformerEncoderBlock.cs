using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>A block of a Transformer's encoder: attention of a sequence to itself, then a feed-forward layer; <c>[n, steps, features]</c> to the same.</summary>
/// <remarks>
/// Each part adds to its input. Normalised after the sum, as in the paper (Vaswani et al. 2017), or each part's input before it, which trains without warm-up
/// (Xiong et al. 2020). Parts: <c>attention</c>, <c>feed_forward</c>, <c>norm1</c>, <c>norm2</c>.
/// </remarks>
public sealed class TransformerEncoderBlock : Layer
{
    private readonly ResidualPart attention, feedForward;
    private readonly MultiHeadAttention heads;
    private readonly FeedForward map;

    /// <summary>A block.</summary>
    /// <param name="heads">Number of heads.</param>
    /// <param name="hidden">Features within the feed-forward layer.</param>
    /// <param name="activation">Its function; ReLU where null.</param>
    /// <param name="dropout">Probability that an element of a part's result is dropped in training, in [0, 1).</param>
    /// <param name="isPreNorm">Whether the inputs of the parts are normalised, not the sums.</param>
    /// <param name="isCausal">Whether a step sees itself and those before it only.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: an option outside its range.</exception>
    public TransformerEncoderBlock(
        long heads, long hidden, Func<Tensor, Tensor>? activation = null, float dropout = 0, bool isPreNorm = false, bool isCausal = false,
        string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, file, line)
    {
        this.heads = new MultiHeadAttention(heads, isCausal, name: "attention", file: file, line: line);
        map = new FeedForward(hidden, activation, name: "feed_forward", file: file, line: line);
        (attention, feedForward) = (new("norm1", dropout, isPreNorm, Location), new("norm2", dropout, isPreNorm, Location));
    }

    /// <inheritdoc/>
    public override string Kind => "encoder";

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        Tensor mixed = attention.Apply(x, context, y => heads.Apply(y, context));
        return feedForward.Apply(mixed, context, y => map.Apply(y, context));
    }
}
