using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Layers;

namespace GraphCompiler.Frontend.Models;

/// <summary>A LLaMA: a causal Transformer with rotary positions, RMS norm before each part, and SwiGLU (Touvron et al. 2023).</summary>
/// <remarks>
/// <c>i32[n, steps]</c> to logits <c>[n, steps, vocabulary]</c>; no biases. The published 6,738,415,616 parameters are those of <see cref="B7"/>.
/// Weights start normal with deviation 0.02, those that add to the residual stream with 0.02 / √(2 · layers).
/// </remarks>
/// <param name="Vocabulary">Number of tokens.</param>
/// <param name="Layers">Number of blocks.</param>
/// <param name="Heads">Heads of each attention.</param>
/// <param name="Width">Features.</param>
/// <param name="Hidden">Features within the feed-forward layers.</param>
/// <param name="KeyValueHeads">Heads of keys and values; as many as of queries where null.</param>
/// <param name="IsTied">Whether the logits' weights are those of the embedding.</param>
/// <param name="Epsilon">Added to mean squares.</param>
/// <param name="Rotary">Positions; those of the paper where null.</param>
public sealed record Llama(
    long Vocabulary, int Layers, long Heads, long Width, long Hidden, long? KeyValueHeads = null, bool IsTied = false, float Epsilon = 1e-5f,
    RotaryPositions? Rotary = null)
{
    /// <summary>LLaMA of 7 billion parameters.</summary>
    public static Llama B7 { get; } = new(32000, 32, 32, 4096, 11008);

    /// <summary>LLaMA of 13 billion parameters.</summary>
    public static Llama B13 { get; } = new(32000, 40, 40, 5120, 13824);

    /// <summary>LLaMA of 33 billion parameters.</summary>
    public static Llama B33 { get; } = new(32000, 60, 52, 6656, 17920);

    /// <summary>LLaMA of 65 billion parameters.</summary>
    public static Llama B65 { get; } = new(32000, 80, 64, 8192, 22016);

    /// <summary>The network.</summary>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: a size below 1, or heads that keys cannot be shared out to.</exception>
    public Sequential Network([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Initializer start = Initializer.Normal(0, 0.02), residual = Initializer.Normal(0, 0.02 / Math.Sqrt(2.0 * Math.Max(1, Layers)));
        var tokens = new Embedding(Vocabulary, Width, weights: start, name: "tokens");
        return new Sequential(
            [
                tokens,
                .. Enumerable.Range(1, (int)Options.Positive(Layers, "the number of blocks", new(file, line))).Select(i => new Sequential(FormattableString.Invariant($"block{i}"),
                [
                    new Residual(
                        [
                            new RmsNorm(Epsilon, name: "norm"),
                            new MultiHeadAttention(
                                Heads, isCausal: true, KeyValueHeads, bias: false, rotary: Rotary ?? new RotaryPositions(),
                                weights: start, outputWeights: residual, name: "heads"),
                        ],
                        name: "attention"),
                    new Residual(
                        [
                            new RmsNorm(Epsilon, name: "norm"),
                            new GatedFeedForward(Hidden, weights: start, outputWeights: residual, name: "map"),
                        ],
                        name: "feed_forward"),
                ])),
                new RmsNorm(Epsilon, name: "norm"),
                IsTied ? new TiedDense(tokens, name: "logits") : new Dense(Vocabulary, bias: false, weights: start, name: "logits"),
            ],
            file, line);
    }
}
