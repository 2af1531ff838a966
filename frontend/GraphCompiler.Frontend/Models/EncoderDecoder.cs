using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Models;

/// <summary>A recurrent encoder and decoder with attention (Bahdanau et al. 2015).</summary>
/// <remarks>
/// Inputs are <c>source</c> and <c>target</c>, tokens <c>i32[n, steps]</c> each; the output <c>logits</c> has some for each step of the target, <c>[n, target,
/// vocabulary]</c>. The encoder goes both ways, the decoder begins with what it saw last; before each step the decoder looks at the encoder's by additive
/// attention, and what it finds is an input of the step, as Bahdanau orders it. Logits are of the state and what was found.
/// </remarks>
/// <param name="SourceVocabulary">Tokens of the source.</param>
/// <param name="TargetVocabulary">Tokens of the target.</param>
/// <param name="Units">Features of the recurrent layers, each way.</param>
/// <param name="EmbeddingSize">Features of the embeddings.</param>
/// <param name="PaddingToken">The token that stands where a sequence is over; null for none.</param>
public sealed record EncoderDecoder(
    long SourceVocabulary, long TargetVocabulary, long Units = 256, long EmbeddingSize = 128, int? PaddingToken = null)
{
    /// <summary>The network.</summary>
    /// <param name="sourceLength">Steps of a source.</param>
    /// <param name="targetLength">Steps of a target.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: a size below 1.</exception>
    public Network Network(long sourceLength, long targetLength, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var parts = new EncoderDecoderParts(this);
        return new(
            [new("source", Functions.I32(sourceLength)), new("target", Functions.I32(targetLength))],
            (x, c) => new() { ["logits"] = parts.Apply(x, c) }, new(file, line));
    }
}
