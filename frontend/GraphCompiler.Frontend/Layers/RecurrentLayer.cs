using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>A layer that goes through a sequence step by step and keeps a state: <c>[n, steps, features]</c> to <c>[n, units]</c>, or to one for each step.</summary>
/// <remarks>
/// The products with the input are one product for all steps, before the loop; the loop is one <c>scan</c>, whose code does not grow with the sequence. Steps
/// of padding, see <see cref="LayerContext.Mask"/>, leave the state as it is. Where sequences are decoded step by step, the state is kept.
/// </remarks>
public abstract class RecurrentLayer : Layer
{
    private readonly bool returnSequences;

    /// <summary>A recurrent layer.</summary>
    private protected RecurrentLayer(long units, bool returnSequences, string? name, string file, int line)
        : base(name, file, line) => (Units, this.returnSequences) = (Options.Positive(units, "the number of units", Location), returnSequences);

    /// <summary>Features of the state.</summary>
    public long Units { get; }

    /// <summary>How many vectors of its size the products with the input have.</summary>
    private protected abstract int Gates { get; }

    /// <summary>How many vectors the state has; the first is the result.</summary>
    private protected virtual int States => 1;

    /// <summary>How the bias starts.</summary>
    private protected virtual Initializer Bias => Initializer.Zeros;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        (Tensor sequence, Tensor[] last) = Steps(x, context, null, false);
        return returnSequences ? sequence : last[0];
    }

    /// <summary>Goes through a sequence.</summary>
    /// <param name="x">The sequence, <c>[n, steps, features]</c>.</param>
    /// <param name="context">Parameters.</param>
    /// <param name="initial">The state at first, each <c>[n, units]</c>: of an LSTM h and c, else h; zeros where null.</param>
    /// <param name="backward">Whether it goes from the last step to the first.</param>
    /// <returns>The results of all steps, <c>[n, steps, units]</c>, and the state after the last.</returns>
    /// <exception cref="GraphCompilerException">GRC8011: the input does not fit, at the layer's line.</exception>
    public (Tensor Sequence, Tensor[] Last) Run(Tensor x, LayerContext context, Tensor[]? initial = null, bool backward = false)
    {
        Tensor[] last = [];
        Tensor sequence = context.Call(this, x, () =>
        {
            (Tensor all, last) = Steps(x, context, initial, backward);
            return all;
        });
        return (sequence, last);
    }

    /// <summary>One step.</summary>
    /// <param name="b">Where it is built.</param>
    /// <param name="x">The products with the input, <c>[n, gates · units]</c>.</param>
    /// <param name="state">The state, each <c>[n, units]</c>.</param>
    /// <param name="weights">What <see cref="StepWeights"/> gave.</param>
    /// <returns>The state after it.</returns>
    private protected abstract Value[] Step(GraphBuilder b, Value x, Value[] state, Value[] weights);

    /// <summary>The parameters that steps use.</summary>
    private protected abstract Tensor[] StepWeights(TensorType type, LayerContext context);

    /// <summary>A parameter that multiplies the state: rows are orthonormal at first.</summary>
    private protected Tensor StateWeight(TensorType type, LayerContext context) =>
        context.Parameter(this, "recurrent_weight", type.With([Units, Gates * Units]), Initializer.Orthogonal());

    private (Tensor Sequence, Tensor[] Last) Steps(Tensor x, LayerContext context, Tensor[]? initial, bool backward)
    {
        if (x.Rank != 3 || !x.DType.IsFloat)
        {
            throw Misfit("sequences, f32[n, steps, features]", x);
        }

        (Dim rows, long steps) = (x.Shape[0], x.Shape[1]);
        long columns = checked(Gates * Units);
        Tensor weight = context.Parameter(this, "weight", x.Type.With([x.Shape[2], columns]), Initializer.GlorotUniform());
        Tensor projected = Functions.MatMul(x, weight) + context.Parameter(this, "bias", x.Type.With([columns]), Bias, isBias: true);
        Tensor[] weights = StepWeights(x.Type, context);
        TensorType state = x.Type.With([rows, Units]);
        if (context.Cache is { } cache)
        {
            return Step(projected, state, weights, cache);
        }

        Tensor[] first = initial ?? [.. Enumerable.Range(0, States).Select(_ => x.Trace.Emit(Location, b => b.Full(state, 0)))];
        Tensor sequence = Functions.Transpose(projected, [1, 0, 2]);
        Tensor? mask = context.Mask is { } known && known.Shape.Equals([rows, steps])
            ? Functions.Reshape(Functions.Transpose(known, [1, 0]), [steps, rows, 1])
            : null;
        Value[] results = [];
        Tensor all = x.Trace.Emit(Location, b =>
        {
            results = b.Scan(
                (carries, slices) =>
                {
                    Value[] next = Step(b, slices[0], [.. carries], [.. weights.Select(w => w.Value)]);
                    if (mask is not null)
                    {
                        next = [.. next.Zip(carries, (changed, kept) => b.Select(b.BroadcastTo(slices[1], state.Shape), changed, kept))];
                    }

                    return (next, [next[0]]);
                },
                [.. first.Select(t => t.Value)], mask is null ? [sequence.Value] : [sequence.Value, mask.Value], steps, backward);
            return b.Transpose(results[States], [1, 0, 2]);
        });
        return (all, [.. results.Take(States).Select(value => new Tensor(x.Trace, value))]);
    }

    private (Tensor Sequence, Tensor[] Last) Step(Tensor projected, TensorType state, Tensor[] weights, DecodingCache cache)
    {
        CachedTensor[] kept = [.. Enumerable.Range(0, States).Select(i => cache.Keep(FormattableString.Invariant($"state{i}"), state))];
        Value[] next = [];
        Tensor result = projected.Trace.Emit(Location, b =>
        {
            Value x = b.Reshape(projected.Value, [projected.Shape[0], projected.Shape[2]]);
            next = Step(b, x, [.. kept.Select(k => k.Value.Value)], [.. weights.Select(w => w.Value)]);
            return b.Reshape(next[0], [state.Shape[0], 1, state.Shape[1]]);
        });
        Tensor[] last = [.. next.Select(value => new Tensor(projected.Trace, value))];
        for (int i = 0; i < kept.Length; i++)
        {
            kept[i].Next = last[i];
        }

        return (result, last);
    }
}
