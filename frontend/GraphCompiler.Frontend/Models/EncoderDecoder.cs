using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Layers;

namespace GraphCompiler.Frontend.Models;

/// <summary>A recurrent encoder and decoder with attention (Bahdanau et al. 2015, Luong et al. 2015).</summary>
/// <remarks>
/// The input is a source and a target one behind the other, <c>i32[n, source + target]</c>; the output are logits for each step of the target, <c>[n, target,
/// vocabulary]</c>. The encoder goes both ways, the decoder begins with what it saw last; each step of the decoder looks at the encoder's by additive attention
/// after its recurrence, as Luong orders it.
/// </remarks>
/// <param name="SourceVocabulary">Tokens of the source.</param>
/// <param name="TargetVocabulary">Tokens of the target.</param>
/// <param name="SourceLength">Steps of a source.</param>
/// <param name="Units">Features of the recurrent layers, each way.</param>
/// <param name="EmbeddingSize">Features of the embeddings.</param>
/// <param name="PaddingToken">The token that stands where a sequence is over; null for none.</param>
public sealed record EncoderDecoder(
    long SourceVocabulary, long TargetVocabulary, int SourceLength, long Units = 256, long EmbeddingSize = 128, int? PaddingToken = null)
{
    /// <summary>The network.</summary>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: a size below 1.</exception>
    public Sequential Network([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        new([new EncoderDecoderSequences(this)], file, line);
}
