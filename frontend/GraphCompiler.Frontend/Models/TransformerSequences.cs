using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Models;

/// <summary>Encoder and decoder of a <see cref="Transformer"/>.</summary>
internal sealed class TransformerSequences : Layer
{
    private readonly Transformer definition;
    private readonly Embedding tokens;
    private readonly TiedDense logits;
    private readonly SinusoidalPositions positions = new("positions");
    private readonly Dropout dropout;
    private readonly TransformerEncoderBlock[] encoder;
    private readonly TransformerDecoderBlock[] decoder;
    private readonly LayerNorm[] norms;

    public TransformerSequences(Transformer definition)
        : base("transformer")
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

    public override Tensor Forward(Tensor x, LayerContext context)
    {
        if (x.Rank != 2 || x.Shape[1] <= definition.SourceLength || context.Cache is not null)
        {
            throw Misfit(FormattableString.Invariant($"sources of {definition.SourceLength} tokens with their targets, i32[n, source + target],"), x);
        }

        Tensor source = Embedded(Functions.Slice(x, 1, ..definition.SourceLength), context);
        Tensor memory = Normed(encoder.Aggregate(source, (y, block) => block.Apply(y, context)), 0, context);
        Tensor? mask = context.Mask;
        Tensor target = Embedded(Functions.Slice(x, 1, definition.SourceLength..), context);
        Tensor result = Normed(decoder.Aggregate(target, (y, block) => block.Attend(y, memory, context, mask)), 1, context);
        return logits.Apply(result, context);
    }

    private Tensor Embedded(Tensor sequence, LayerContext context) =>
        dropout.Apply(positions.Apply(tokens.Apply(sequence, context) * Math.Sqrt(definition.Width), context), context);

    private Tensor Normed(Tensor x, int which, LayerContext context) => norms.Length == 0 ? x : norms[which].Apply(x, context);
}
