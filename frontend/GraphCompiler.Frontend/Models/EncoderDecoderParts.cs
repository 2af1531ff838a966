using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Models;

/// <summary>The layers of an <see cref="EncoderDecoder"/>.</summary>
internal sealed class EncoderDecoderParts(EncoderDecoder definition)
{
    private readonly Embedding sourceTokens = new(definition.SourceVocabulary, definition.EmbeddingSize, definition.PaddingToken, name: "source_tokens");
    private readonly Embedding targetTokens = new(definition.TargetVocabulary, definition.EmbeddingSize, definition.PaddingToken, name: "target_tokens");
    private readonly Gru forward = new(definition.Units, name: "forward"), backward = new(definition.Units, name: "backward");
    private readonly Dense bridge = new(definition.Units, Functions.Tanh, name: "bridge");
    private readonly Gru decoder = new(definition.Units, returnSequences: true, name: "decoder");
    private readonly AdditiveAttention attention = new(definition.Units, "attention");
    private readonly Dense combined = new(definition.Units, Functions.Tanh, name: "combined");
    private readonly Dense logits = new(definition.TargetVocabulary, name: "logits");

    public Tensor Apply(NamedTensors x, LayerContext context)
    {
        Tensor[] read = context.Once("source", () => Read(x["source"], context));
        Tensor written = targetTokens.Apply(x["target"], context);
        (Tensor steps, Tensor found, Tensor[] _) =
            decoder.Attend(written, read[0], attention, context, [bridge.Apply(read[1], context)], read.ElementAtOrDefault(2));
        return logits.Apply(combined.Apply(Functions.Concatenate([steps, found], axis: 2), context), context);
    }

    /// <summary>What the encoder gives for each step, its state at the first, and which steps are there, where some may be padding.</summary>
    private Tensor[] Read(Tensor source, LayerContext context)
    {
        Tensor tokens = sourceTokens.Apply(source, context);
        (Tensor there, Tensor[] _) = forward.Run(tokens, context);
        (Tensor back, Tensor[] first) = backward.Run(tokens, context, backward: true);
        Tensor memory = Functions.Concatenate([there, back], axis: 2);
        return context.Mask is { } mask ? [memory, first[0], mask] : [memory, first[0]];
    }
}
