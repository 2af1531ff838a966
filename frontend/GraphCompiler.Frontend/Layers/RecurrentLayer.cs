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
        (Tensor sequence, _, Tensor[] last) = Steps(x, context, null, false, null);
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
            (Tensor all, _, last) = Steps(x, context, initial, backward, null);
            return all;
        });
        return (sequence, last);
    }

    /// <summary>
    /// Goes through a sequence and looks at another before each step, with the state before it; what it finds is an input of the step (Bahdanau et al. 2015).
    /// </summary>
    /// <remarks>A parameter beside the layer's own: <c>memory_weight</c> [memory's features, gates · units].</remarks>
    /// <param name="x">The sequence, <c>[n, steps, features]</c>.</param>
    /// <param name="memory">The sequence that is looked at, <c>[n, other steps, other features]</c>.</param>
    /// <param name="attention">How it looks.</param>
    /// <param name="context">Parameters.</param>
    /// <param name="initial">The state at first, each <c>[n, units]</c>: of an LSTM h and c, else h; zeros where null.</param>
    /// <param name="mask">Which steps of the memory are there, a bool tensor <c>[n, other steps]</c>; null for all.</param>
    /// <returns>The results of all steps, <c>[n, steps, units]</c>, what each found, <c>[n, steps, other features]</c>, and the state after the last.</returns>
    /// <exception cref="GraphCompilerException">GRC8011: the inputs do not fit, at the layer's line.</exception>
    public (Tensor Sequence, Tensor Found, Tensor[] Last) Attend(
        Tensor x, Tensor memory, AdditiveAttention attention, LayerContext context, Tensor[]? initial = null, Tensor? mask = null)
    {
        (Tensor? found, Tensor[] last) = (null, []);
        Tensor sequence = context.Call(this, x, () =>
        {
            Func<Tensor, Tensor>? look = null;
            TensorType query = x.Type.With([x.Shape[0], 1, Units]);
            context.Call(attention, memory, () =>
            {
                look = attention.To(memory, query, context, mask);
                return memory;
            });
            Tensor weight = context.Parameter(this, "memory_weight", x.Type.With([memory.Shape[2], checked(Gates * Units)]), Initializer.GlorotUniform());
            Tensor Find(Tensor state) =>
                Functions.Reshape(look!(Functions.Reshape(state, [query.Shape[0], 1, Units])), [memory.Shape[0], memory.Shape[2]]);
            (Tensor all, found, last) = Steps(x, context, initial, false, new Looking(Find, weight));
            return all;
        });
        return (sequence, found!, last);
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

    private (Tensor Sequence, Tensor Found, Tensor[] Last) Steps(
        Tensor x, LayerContext context, Tensor[]? initial, bool backward, Looking? looking)
    {
        if (x.Rank != 3 || !x.DType.IsFloat)
        {
            throw Misfit("sequences, f32[n, steps, features]", x);
        }

        long columns = checked(Gates * Units);
        Tensor weight = context.Parameter(this, "weight", x.Type.With([x.Shape[2], columns]), Initializer.GlorotUniform());
        Tensor projected = Functions.MatMul(x, weight) + context.Parameter(this, "bias", x.Type.With([columns]), Bias, isBias: true);
        Tensor[] weights = StepWeights(x.Type, context);
        TensorType state = x.Type.With([x.Shape[0], Units]);
        CachedTensor[] kept = context.Cache is { } cache
            ? [.. Enumerable.Range(0, States).Select(i => cache.Keep(FormattableString.Invariant($"state{i}"), state))]
            : [];
        Tensor[] first = kept.Length > 0
            ? [.. kept.Select(k => k.Value)]
            : initial ?? [.. Enumerable.Range(0, States).Select(_ => x.Trace.Emit(Location, b => b.Full(state, 0)))];
        Tensor[] results = Loop(projected, first, weights, backward, context.Mask, looking);
        for (int i = 0; i < kept.Length; i++)
        {
            (kept[i].Next, kept[i].Start) = (results[i], initial?[i] ?? kept[i].Start);
        }

        return (results[States], results[^1], results[..States]);
    }

    /// <summary>All steps: the state after the last, then the results of all of them, <c>[n, steps, …]</c>.</summary>
    private Tensor[] Loop(Tensor projected, Tensor[] first, Tensor[] weights, bool backward, Tensor? mask, Looking? looking)
    {
        (Trace trace, Dim rows, long steps) = (projected.Trace, projected.Shape[0], projected.Shape[1]);
        Tensor[] Body(Tensor[] state, Tensor input, Tensor? there)
        {
            Tensor? found = looking?.Find(state[0]);
            Value given = found is null ? input.Value : (input + Functions.MatMul(found, looking!.Weight)).Value;
            Tensor[] next = trace.EmitAll(Location, b => Step(b, given, [.. state.Select(s => s.Value)], [.. weights.Select(w => w.Value)]));
            next = there is null ? next : [.. next.Zip(state, (changed, kept) => Functions.Where(there, changed, kept))];
            return found is null ? [.. next, next[0]] : [.. next, next[0], found];
        }

        if (mask is not null && !mask.Shape.Equals([rows, steps]))
        {
            mask = null;
        }

        if (steps == 1)
        {
            Tensor[] once = Body(first, Functions.Reshape(projected, [rows, projected.Shape[2]]), mask);
            return [.. once[..States], .. once[States..].Select(y => Functions.Reshape(y, [rows, 1, y.Shape[1]]))];
        }

        Tensor sequence = Functions.Transpose(projected, [1, 0, 2]);
        Tensor[] sequences = mask is null ? [sequence] : [sequence, Functions.Reshape(Functions.Transpose(mask, [1, 0]), [steps, rows, 1])];
        (Tensor[] last, Tensor[] all) = Functions.Scan(
            (state, slices) => Body(state, slices[0], slices.ElementAtOrDefault(1)) is var found ? (found[..States], found[States..]) : default,
            first, sequences, reverse: backward);
        return [.. last, .. all.Select(y => Functions.Transpose(y, [1, 0, 2]))];
    }

    /// <summary>What a step looks at: a function of its state, and the weight of what is found.</summary>
    private sealed record Looking(Func<Tensor, Tensor> Find, Tensor Weight);
}
