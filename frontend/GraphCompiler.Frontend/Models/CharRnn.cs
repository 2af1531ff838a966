using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Layers;

namespace GraphCompiler.Frontend.Models;

/// <summary>A model of text by stacked LSTMs over characters: <c>i32[n, steps]</c> to logits <c>[n, steps, vocabulary]</c> (Graves 2013, Karpathy 2015).</summary>
/// <remarks>
/// A character is a learned vector; with vectors as long as there are characters it is what a one-hot input does. With 65 characters, two layers of 128 and
/// vectors of 64 it has 242,945 parameters. <see cref="Training.Model.Decoder"/> tells text step by step.
/// </remarks>
/// <param name="Vocabulary">Number of characters.</param>
/// <param name="Units">Features of each layer.</param>
/// <param name="Layers">Number of layers.</param>
/// <param name="EmbeddingSize">Features of a character; as many as <paramref name="Units"/> where null.</param>
/// <param name="Dropout">Probability that a result of a layer is dropped in training, in [0, 1) (Zaremba et al. 2014).</param>
public sealed record CharRnn(long Vocabulary, long Units = 128, int Layers = 2, long? EmbeddingSize = null, float Dropout = 0)
{
    /// <summary>The network.</summary>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: a size below 1, or a rate that is not in [0, 1).</exception>
    public Sequential Network([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => new(
        [
            new Embedding(Vocabulary, EmbeddingSize ?? Units, name: "characters"),
            .. Enumerable.Range(1, (int)Options.Positive(Layers, "the number of layers", new(file, line))).SelectMany(i => (Layer[])
            [
                new Lstm(Units, returnSequences: true, name: FormattableString.Invariant($"lstm{i}")),
                new Dropout(Dropout, name: FormattableString.Invariant($"dropout{i}")),
            ]),
            new Dense(Vocabulary, name: "logits"),
        ],
        file, line);
}
