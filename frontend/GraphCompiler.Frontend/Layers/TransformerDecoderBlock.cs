using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>
/// A block of a Transformer's decoder: causal attention of a sequence to itself, attention to the encoder's, then a feed-forward layer (Vaswani et al. 2017).
/// </summary>
/// <remarks>Parts: <c>attention</c>, <c>cross</c>, <c>feed_forward</c>, <c>norm1</c> to <c>norm3</c>. As a layer of one input it has no attention to another.</remarks>
public sealed class TransformerDecoderBlock : Layer
{
    private readonly ResidualPart attention, cross, feedForward;
    private readonly MultiHeadAttention heads, crossHeads;
    private readonly FeedForward map;

    /// <summary>A block.</summary>
    /// <param name="heads">Number of heads.</param>
    /// <param name="hidden">Features within the feed-forward layer.</param>
    /// <param name="activation">Its function; ReLU where null.</param>
    /// <param name="dropout">Probability that an element of a part's result is dropped in training, in [0, 1).</param>
    /// <param name="isPreNorm">Whether the inputs of the parts are normalised, not the sums.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: an option outside its range.</exception>
    public TransformerDecoderBlock(
        long heads, long hidden, Func<Tensor, Tensor>? activation = null, float dropout = 0, bool isPreNorm = false,
        string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, file, line)
    {
        this.heads = new MultiHeadAttention(heads, isCausal: true, name: "attention", file: file, line: line);
        crossHeads = new MultiHeadAttention(heads, name: "cross", file: file, line: line);
        map = new FeedForward(hidden, activation, name: "feed_forward", file: file, line: line);
        (attention, cross) = (new("norm1", dropout, isPreNorm, Location), new("norm2", dropout, isPreNorm, Location));
        feedForward = new("norm3", dropout, isPreNorm, Location);
    }

    /// <inheritdoc/>
    public override string Kind => "decoder";

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context) => Parts(x, null, context, null);

    /// <summary>Applies the block to a sequence that looks at an encoder's.</summary>
    /// <param name="x">The sequence, <c>[n, steps, features]</c>.</param>
    /// <param name="memory">What the encoder gave, <c>[n, other steps, other features]</c>.</param>
    /// <param name="context">Parameters.</param>
    /// <param name="mask">Which steps of the memory are there, a bool tensor <c>[n, other steps]</c>; null for all.</param>
    /// <exception cref="GraphCompilerException">GRC8011: the inputs do not fit, at the layer's line.</exception>
    public Tensor Attend(Tensor x, Tensor memory, LayerContext context, Tensor? mask = null) =>
        context.Call(this, x, () => Parts(x, memory, context, mask));

    private Tensor Parts(Tensor x, Tensor? memory, LayerContext context, Tensor? mask)
    {
        Tensor y = attention.Apply(x, context, z => heads.Apply(z, context));
        y = memory is null ? y : cross.Apply(y, context, z => crossHeads.Attend(z, memory, context, mask));
        return feedForward.Apply(y, context, z => map.Apply(z, context));
    }
}
