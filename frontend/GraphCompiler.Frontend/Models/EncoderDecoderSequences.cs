using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Models;

/// <summary>The layers of an <see cref="EncoderDecoder"/>.</summary>
internal sealed class EncoderDecoderSequences(EncoderDecoder definition) : Layer("translation")
{
    private readonly Embedding sourceTokens = new(definition.SourceVocabulary, definition.EmbeddingSize, definition.PaddingToken, name: "source_tokens");
    private readonly Embedding targetTokens = new(definition.TargetVocabulary, definition.EmbeddingSize, definition.PaddingToken, name: "target_tokens");
    private readonly Gru forward = new(definition.Units, name: "forward"), backward = new(definition.Units, name: "backward");
    private readonly Dense bridge = new(definition.Units, Functions.Tanh, name: "bridge");
    private readonly Gru decoder = new(definition.Units, returnSequences: true, name: "decoder");
    private readonly AdditiveAttention attention = new(definition.Units, "attention");
    private readonly Dense combined = new(definition.Units, Functions.Tanh, name: "combined");
    private readonly Dense logits = new(definition.TargetVocabulary, name: "logits");

    public override Tensor Forward(Tensor x, LayerContext context)
    {
        if (x.Rank != 2 || x.Shape[1] <= definition.SourceLength || context.Cache is not null)
        {
            throw Misfit(FormattableString.Invariant($"sources of {definition.SourceLength} tokens with their targets, i32[n, source + target],"), x);
        }

        Tensor source = sourceTokens.Apply(Functions.Slice(x, 1, ..definition.SourceLength), context);
        (Tensor there, Tensor[] _) = forward.Run(source, context);
        (Tensor back, Tensor[] first) = backward.Run(source, context, backward: true);
        Tensor memory = Functions.Concatenate([there, back], axis: 2);
        Tensor? mask = context.Mask;
        Tensor target = targetTokens.Apply(Functions.Slice(x, 1, definition.SourceLength..), context);
        (Tensor steps, Tensor[] _) = decoder.Run(target, context, [bridge.Apply(first[0], context)]);
        Tensor found = attention.Attend(steps, memory, context, mask);
        return logits.Apply(combined.Apply(Functions.Concatenate([steps, found], axis: 2), context), context);
    }
}
