using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Models;

/// <summary>The Transformer for translation (Vaswani et al. 2017).</summary>
/// <remarks>
/// Inputs are <c>source</c> and <c>target</c>, tokens <c>i32[n, steps]</c> each; the output <c>logits</c> has some for each step of the target, <c>[n, target,
/// vocabulary]</c>. Both languages and the logits share one embedding, times √width; positions are waves. <see cref="Base"/> has the paper's 65 million
/// parameters, and <see cref="Big"/> its 213 million, with a vocabulary of 37,000: 63,082,496 and 214,245,376 by count.
/// </remarks>
/// <param name="Vocabulary">Number of tokens.</param>
/// <param name="Layers">Blocks of the encoder, and of the decoder.</param>
/// <param name="Heads">Heads of each attention.</param>
/// <param name="Width">Features.</param>
/// <param name="Hidden">Features within the feed-forward layers.</param>
/// <param name="Dropout">Probability of dropping, in [0, 1).</param>
/// <param name="PaddingToken">The token that stands where a sequence is over; null for none.</param>
/// <param name="IsPreNorm">Whether the inputs of the parts are normalised, not the sums.</param>
public sealed record Transformer(
    long Vocabulary, int Layers = 6, long Heads = 8, long Width = 512, long Hidden = 2048, float Dropout = 0.1f,
    int? PaddingToken = null, bool IsPreNorm = false)
{
    /// <summary>The base model.</summary>
    public static Transformer Base(long vocabulary) => new(vocabulary);

    /// <summary>The big model.</summary>
    public static Transformer Big(long vocabulary) => new(vocabulary, Heads: 16, Width: 1024, Hidden: 4096, Dropout: 0.3f);

    /// <summary>The network.</summary>
    /// <param name="sourceLength">Steps of a source.</param>
    /// <param name="targetLength">Steps of a target.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: a size below 1, or a rate that is not in [0, 1).</exception>
    public Network Network(long sourceLength, long targetLength, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Options.Positive(Layers, "the number of blocks", new(file, line));
        Options.Multiple(Width, "the width", Heads, "the number of heads", new(file, line));
        var parts = new TransformerParts(this);
        return new(
            [new("source", Functions.I32(sourceLength)), new("target", Functions.I32(targetLength))],
            (x, c) => new() { ["logits"] = parts.Apply(x, c) }, new(file, line));
    }
}
