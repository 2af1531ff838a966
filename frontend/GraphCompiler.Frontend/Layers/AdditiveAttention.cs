using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>Additive attention: <c>softmax over k of v · tanh(q · W + k · U)</c>, mixed (Bahdanau et al. 2015).</summary>
/// <remarks>
/// Parameters: <c>query_weight</c> [query features, units], <c>key_weight</c> [features, units], <c>score</c> [units]. As a layer of one input a sequence
/// looks at itself.
/// </remarks>
/// <param name="units">Features in which queries and keys are compared.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
public sealed class AdditiveAttention(long units, string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : Layer(name, file, line)
{
    private readonly long size = Options.Positive(units, "the number of units", new(file, line));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context) => context.Cache is null
        ? To(x, x.Type, context, context.Mask)(x)
        : throw Misfit("whole sequences, as it sees steps that are yet to come", x);

    /// <summary>Attention of one sequence to another.</summary>
    /// <param name="x">The sequence that asks, <c>[n, steps, features]</c>.</param>
    /// <param name="memory">The sequence that is looked at, <c>[n, other steps, other features]</c>.</param>
    /// <param name="context">Parameters.</param>
    /// <param name="mask">Which steps of the memory are there, a bool tensor <c>[n, other steps]</c>; null for all.</param>
    /// <returns>What each step found, <c>[n, steps, other features]</c>.</returns>
    /// <exception cref="GraphCompilerException">GRC8011: the inputs do not fit, at the layer's line.</exception>
    public Tensor Attend(Tensor x, Tensor memory, LayerContext context, Tensor? mask = null) =>
        context.Call(this, x, () => To(memory, x.Type, context, mask)(x));

    /// <summary>Attention to a sequence as a function of those that ask; what does not depend on them is made here, once for all steps of a loop.</summary>
    /// <param name="memory">The sequence that is looked at.</param>
    /// <param name="query">Type of the sequence that asks, <c>[n, steps, features]</c>.</param>
    /// <param name="context">Parameters.</param>
    /// <param name="mask">Which steps of the memory are there; null for all.</param>
    internal Func<Tensor, Tensor> To(Tensor memory, TensorType query, LayerContext context, Tensor? mask)
    {
        if (query.Rank != 3 || !query.DType.IsFloat)
        {
            throw DiagnosticId.LayerInput.Error(
                $"{Kind} takes sequences, f32[n, steps, features], got {query}", memory.Trace.Place(Location), memory.Value.Node.ToString());
        }

        if (memory.Rank != 3 || memory.DType != query.DType || memory.Shape[0] != query.Shape[0])
        {
            throw Misfit($"as memory a sequence [{query.Shape[0]}, steps, features] of {query.DType.Text}", memory);
        }

        Initializer start = Initializer.GlorotUniform();
        Tensor queryWeight = context.Parameter(this, "query_weight", query.With([query.Shape[2], size]), start);
        Tensor key = context.Once("keys", () => [new Projection("key", false, start).Apply(this, context, memory, size)])[0];
        Tensor score = context.Parameter(this, "score", query.With([size]), start);
        (Dim n, Dim others) = (memory.Shape[0], memory.Shape[1]);
        Tensor keys = Functions.Reshape(key, [n, 1, others, size]);
        Tensor? seen = mask is not null && mask.Shape.Equals([n, others]) ? Functions.Reshape(mask, [n, 1, others]) : null;
        return x =>
        {
            Tensor sum = Functions.Tanh(Functions.Reshape(Functions.MatMul(x, queryWeight), [n, x.Shape[1], 1, size]) + keys);
            Tensor scores = Functions.MatMul(sum, score);
            scores = seen is null ? scores : Functions.Where(seen, scores, x.Trace.Scalar(x.DType, -1e30));
            return Functions.MatMul(Functions.Softmax(scores), memory);
        };
    }
}
