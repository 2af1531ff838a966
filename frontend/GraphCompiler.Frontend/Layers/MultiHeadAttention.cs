using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>Multi-head attention of a sequence to itself, or to another one: <c>[n, steps, features]</c> to the same (Vaswani et al. 2017).</summary>
/// <remarks>
/// <para>
/// Parameters: <c>query_weight</c> [features, heads · d], <c>key_weight</c> and <c>value_weight</c> [features, groups · d], <c>output_weight</c>
/// [heads · d, features], each with a bias where there are biases. Glorot's uniform and zeros by default.
/// </para>
/// <para>
/// With fewer keys than heads, each key and value serves as many heads in a row: grouped queries (Ainslie et al. 2023), with 1 multi-query attention.
/// Where sequences are decoded step by step, keys and values of the steps before are kept. Padding that <see cref="LayerContext.Mask"/> tells is not seen.
/// </para>
/// </remarks>
public sealed class MultiHeadAttention : Layer
{
    private readonly long heads, keyValueHeads;
    private readonly long? headSize;
    private readonly bool isCausal;
    private readonly RotaryPositions? rotary;
    private readonly float dropout;
    private readonly Projection query, key, value, output;

    /// <summary>Multi-head attention.</summary>
    /// <param name="heads">Number of heads.</param>
    /// <param name="isCausal">Whether a step sees itself and those before it only.</param>
    /// <param name="keyValueHeads">Number of heads of keys and values, a divisor of <paramref name="heads"/>; the same where null.</param>
    /// <param name="headSize">Features of a head; those of the input divided by the heads where null.</param>
    /// <param name="bias">Whether there are biases.</param>
    /// <param name="rotary">Rotary positions; null for none.</param>
    /// <param name="dropout">Probability that a weight of the attention is dropped in training, in [0, 1).</param>
    /// <param name="weights">How the weights start; Glorot's uniform where null.</param>
    /// <param name="outputWeights">How the weights of the output start; as the others where null.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: an option outside its range, or heads that keys cannot be shared out to.</exception>
    public MultiHeadAttention(
        long heads, bool isCausal = false, long? keyValueHeads = null, long? headSize = null, bool bias = true, RotaryPositions? rotary = null,
        float dropout = 0, Initializer? weights = null, Initializer? outputWeights = null, string? name = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, file, line)
    {
        this.heads = Options.Positive(heads, "the number of heads", Location);
        this.keyValueHeads = Options.Positive(keyValueHeads ?? heads, "the number of heads of keys and values", Location);
        Options.Multiple(heads, "the number of heads", this.keyValueHeads, "that of keys and values", Location);
        this.headSize = headSize is { } size ? Options.Positive(size, "the size of a head", Location) : null;
        this.dropout = Options.Rate(dropout, "the dropout of attention", Location);
        (this.isCausal, this.rotary) = (isCausal, rotary);
        Initializer start = weights ?? Initializer.GlorotUniform();
        (query, key, value) = (new("query", bias, start), new("key", bias, start), new("value", bias, start));
        output = new("output", bias, outputWeights ?? start);
    }

    /// <inheritdoc/>
    public override string Kind => "attention";

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        long size = HeadSize(x);
        (Tensor queries, Tensor keys, Tensor values) = (Heads(query, x, heads, size, context),
            Heads(key, x, keyValueHeads, size, context), Heads(value, x, keyValueHeads, size, context));
        if (rotary is { } positions)
        {
            (queries, keys) = (Rotate(queries, positions, context), Rotate(keys, positions, context));
        }

        if (context.Cache is not { } cache)
        {
            return Mix(x, queries, keys, values, Seen(context.Mask, x), isCausal, context);
        }

        if (!isCausal)
        {
            throw Misfit("whole sequences, as it is not causal and sees steps that are yet to come", x);
        }

        (keys, values) = (Remember(cache, "keys", keys, 2), Remember(cache, "values", values, 2));
        Tensor? there = Matches(context.Mask, x) ? Remember(cache, "mask", context.Mask!, 1) : null;
        Tensor? known = there is null ? null : Functions.Reshape(there, [there.Shape[0], 1, 1, cache.Length]);
        return Mix(x, queries, keys, values, Both(known, UpToNow(x, cache, cache.Length)), false, context);
    }

    /// <summary>Attention of one sequence to another.</summary>
    /// <param name="x">The sequence that asks, <c>[n, steps, features]</c>.</param>
    /// <param name="memory">The sequence that is looked at, <c>[n, other steps, other features]</c>.</param>
    /// <param name="context">Parameters.</param>
    /// <param name="mask">Which steps of the memory are there, a bool tensor <c>[n, other steps]</c>; null for all.</param>
    /// <returns><c>[n, steps, features]</c>.</returns>
    /// <exception cref="GraphCompilerException">GRC8011: the inputs do not fit, at the layer's line.</exception>
    public Tensor Attend(Tensor x, Tensor memory, LayerContext context, Tensor? mask = null) => context.Call(this, x, () =>
    {
        long size = HeadSize(x);
        if (memory.Rank != 3 || memory.DType != x.DType || memory.Shape[0] != x.Shape[0])
        {
            throw Misfit($"as memory a sequence [{x.Shape[0]}, steps, features] of {x.DType.Text}", memory);
        }

        Tensor queries = Heads(query, x, heads, size, context);
        Tensor[] seen = context.Once(
            "memory", () => [Heads(key, memory, keyValueHeads, size, context), Heads(value, memory, keyValueHeads, size, context)]);
        Tensor? there = Seen(mask, memory);
        return isCausal && context.Cache is { } cache
            ? Mix(x, queries, seen[0], seen[1], Both(there, UpToNow(x, cache, memory.Shape[1])), false, context)
            : Mix(x, queries, seen[0], seen[1], there, isCausal, context);
    });

    private long HeadSize(Tensor x)
    {
        if (x.Rank != 3 || !x.DType.IsFloat)
        {
            throw Misfit("sequences, f32[n, steps, features]", x);
        }

        return headSize ?? (x.Shape[2] % heads == 0
            ? x.Shape[2] / heads
            : throw Misfit(FormattableString.Invariant($"a number of features that {heads} heads can share"), x));
    }

    /// <summary>A projection cut into heads: <c>[n, heads, steps, d]</c>.</summary>
    private Tensor Heads(Projection projection, Tensor x, long count, long size, LayerContext context)
    {
        Tensor y = projection.Apply(this, context, x, count * size);
        return y.Map(Location, (b, v) => b.SplitHeads(v, count));
    }

    private static Tensor Rotate(Tensor x, RotaryPositions positions, LayerContext context) => Functions.RotaryEmbedding(
        x, context.Cache?.Position, context.Cache?.Length ?? 0, positions.WavelengthBase, positions.IsInterleaved);

    /// <summary>The steps until now, as many as a sequence has: those at hand in their places, behind those that were kept.</summary>
    private static Tensor Remember(DecodingCache cache, string name, Tensor steps, int axis)
    {
        CachedTensor kept = cache.Keep(name, steps.Type.With([.. steps.Shape.Take(axis), cache.Length, .. steps.Shape.Skip(axis + 1)]));
        kept.Next = steps.Trace.Emit(default, b => b.DynamicUpdateSlice(kept.Value.Value, steps.Value, cache.Position.Value, axis));
        return kept.Next;
    }

    /// <summary>What the steps at hand see of a sequence that goes on with them, <c>[steps, length]</c>: up to themselves.</summary>
    private Tensor UpToNow(Tensor x, DecodingCache cache, long length)
    {
        Tensor place = x.Trace.Emit(Location, b => b.Iota(new TensorType(DType.I32, [length]), 0));
        return place <= Functions.Reshape(cache.Places, [x.Shape[1], 1]);
    }

    private static Tensor Both(Tensor? mask, Tensor other) => mask is null ? other : Functions.And(mask, other);

    /// <summary>A mask of steps as one of keys: <c>[n, 1, 1, steps]</c>.</summary>
    private static Tensor? Seen(Tensor? mask, Tensor memory) =>
        Matches(mask, memory) ? Functions.Reshape(mask!, [mask!.Shape[0], 1, 1, mask.Shape[1]]) : null;

    private static bool Matches(Tensor? mask, Tensor sequence) => mask is not null && mask.Shape.Equals([.. sequence.Shape.Take(2)]);

    private Tensor Mix(
        Tensor x, Tensor queries, Tensor keys, Tensor values, Tensor? mask, bool causal, LayerContext context)
    {
        Tensor mixed = Functions.ScaledDotProductAttention(
            queries, keys, values, mask, causal, onWeights: w => Dropout.Drop(w, w.Shape, dropout, context));
        return output.Apply(this, context, mixed.Map(Location, (b, v) => b.MergeHeads(v)), x.Shape[2]);
    }
}
