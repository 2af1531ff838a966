using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Models;

/// <summary>Encoder and decoder of a <see cref="Transformer"/>.</summary>
internal sealed class TransformerParts
{
    private readonly Transformer definition;
    private readonly Embedding tokens;
    private readonly TiedDense logits;
    private readonly SinusoidalPositions positions = new("positions");
    private readonly Dropout dropout;
    private readonly TransformerEncoderBlock[] encoder;
    private readonly TransformerDecoderBlock[] decoder;
    private readonly LayerNorm[] norms;

    public TransformerParts(Transformer definition)
    {
        this.definition = definition;
        tokens = new Embedding(
            definition.Vocabulary, definition.Width, definition.PaddingToken, Initializer.Normal(0, 1 / Math.Sqrt(definition.Width)), "tokens");
        (logits, dropout) = (new TiedDense(tokens, name: "logits"), new Dropout(definition.Dropout, "dropout"));
        encoder =
        [
            .. Enumerable.Range(1, definition.Layers).Select(i => new TransformerEncoderBlock(
                definition.Heads, definition.Hidden, dropout: definition.Dropout, isPreNorm: definition.IsPreNorm,
                name: FormattableString.Invariant($"encoder{i}"))),
        ];
        decoder =
        [
            .. Enumerable.Range(1, definition.Layers).Select(i => new TransformerDecoderBlock(
                definition.Heads, definition.Hidden, dropout: definition.Dropout, isPreNorm: definition.IsPreNorm,
                name: FormattableString.Invariant($"decoder{i}"))),
        ];
        norms = definition.IsPreNorm ? [new LayerNorm(name: "encoder_norm"), new LayerNorm(name: "decoder_norm")] : [];
    }

    public Tensor Apply(NamedTensors x, LayerContext context)
    {
        Tensor[] read = context.Once("source", () => Read(x["source"], context));
        Tensor result = decoder.Aggregate(
            Embedded(x["target"], context), (y, block) => block.Attend(y, read[0], context, read.ElementAtOrDefault(1)));
        return logits.Apply(Normed(result, 1, context), context);
    }

    /// <summary>What the encoder gives, and which steps are there, where some may be padding.</summary>
    private Tensor[] Read(Tensor source, LayerContext context)
    {
        Tensor memory = Normed(encoder.Aggregate(Embedded(source, context), (y, block) => block.Apply(y, context)), 0, context);
        return context.Mask is { } mask ? [memory, mask] : [memory];
    }

    private Tensor Embedded(Tensor sequence, LayerContext context) =>
        dropout.Apply(positions.Apply(tokens.Apply(sequence, context) * Math.Sqrt(definition.Width), context), context);

    private Tensor Normed(Tensor x, int which, LayerContext context) => norms.Length == 0 ? x : norms[which].Apply(x, context);
}
