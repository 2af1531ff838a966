using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Models;

/// <summary>A GPT-2: a causal Transformer over learned positions, normalised before each part (Radford et al. 2019).</summary>
/// <remarks>
/// <c>i32[n, steps]</c> to logits <c>[n, steps, vocabulary]</c>; the logits' weights are those of the embedding. Weights start normal with deviation 0.02,
/// those that add to the residual stream with 0.02 / √(2 · layers), as in the paper. The published 124,439,808, 354,823,168, 774,030,080 and 1,557,611,200
/// parameters are those of <see cref="Small"/>, <see cref="Medium"/>, <see cref="Large"/> and <see cref="ExtraLarge"/>.
/// </remarks>
/// <param name="Vocabulary">Number of tokens.</param>
/// <param name="Length">Steps at most.</param>
/// <param name="Layers">Number of blocks.</param>
/// <param name="Heads">Heads of each attention.</param>
/// <param name="Width">Features.</param>
/// <param name="Dropout">Probability of dropping, in [0, 1).</param>
/// <param name="Bias">Whether linear maps have biases.</param>
public sealed record Gpt(long Vocabulary, long Length, int Layers, long Heads, long Width, float Dropout = 0.1f, bool Bias = true)
{
    /// <summary>GPT-2 of 124 million parameters.</summary>
    public static Gpt Small { get; } = new(50257, 1024, 12, 12, 768);

    /// <summary>GPT-2 of 355 million parameters.</summary>
    public static Gpt Medium { get; } = new(50257, 1024, 24, 16, 1024);

    /// <summary>GPT-2 of 774 million parameters.</summary>
    public static Gpt Large { get; } = new(50257, 1024, 36, 20, 1280);

    /// <summary>GPT-2 of 1558 million parameters.</summary>
    public static Gpt ExtraLarge { get; } = new(50257, 1024, 48, 25, 1600);

    /// <summary>The network.</summary>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: a size below 1, or a rate that is not in [0, 1).</exception>
    public Sequential Network([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Initializer start = Initializer.Normal(0, 0.02), residual = Initializer.Normal(0, 0.02 / Math.Sqrt(2.0 * Math.Max(1, Layers)));
        var tokens = new Embedding(Vocabulary, Width, weights: start, name: "tokens");
        return new Sequential(
            [
                tokens,
                new PositionEmbedding(Length, start, name: "positions"),
                new Dropout(Dropout, name: "dropout"),
                .. Enumerable.Range(1, (int)Options.Positive(Layers, "the number of blocks", new(file, line))).Select(i => new Sequential(FormattableString.Invariant($"block{i}"),
                [
                    new Residual(
                        [
                            new LayerNorm(name: "norm"),
                            new MultiHeadAttention(
                                Heads, isCausal: true, bias: Bias, dropout: Dropout, weights: start, outputWeights: residual, name: "heads"),
                            new Dropout(Dropout, name: "dropout"),
                        ],
                        name: "attention"),
                    new Residual(
                        [
                            new LayerNorm(name: "norm"),
                            new FeedForward(4 * Width, Functions.GeluByTanh, Bias, weights: start, outputWeights: residual, name: "map"),
                            new Dropout(Dropout, name: "dropout"),
                        ],
                        name: "feed_forward"),
                ])),
                new LayerNorm(name: "norm"),
                new TiedDense(tokens, name: "logits"),
            ],
            file, line);
    }
}
