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
    public override Tensor Forward(Tensor x, LayerContext context) => Mix(x, x, context, context.Mask);

    /// <summary>Attention of one sequence to another.</summary>
    /// <param name="x">The sequence that asks, <c>[n, steps, features]</c>.</param>
    /// <param name="memory">The sequence that is looked at, <c>[n, other steps, other features]</c>.</param>
    /// <param name="context">Parameters.</param>
    /// <param name="mask">Which steps of the memory are there, a bool tensor <c>[n, other steps]</c>; null for all.</param>
    /// <returns>What each step found, <c>[n, steps, other features]</c>.</returns>
    /// <exception cref="GraphCompilerException">GRC8011: the inputs do not fit, at the layer's line.</exception>
    public Tensor Attend(Tensor x, Tensor memory, LayerContext context, Tensor? mask = null) =>
        context.Call(this, x, () => Mix(x, memory, context, mask));

    private Tensor Mix(Tensor x, Tensor memory, LayerContext context, Tensor? mask)
    {
        if (x.Rank != 3 || !x.DType.IsFloat || context.Cache is not null)
        {
            throw Misfit("whole sequences, f32[n, steps, features]", x);
        }

        if (memory.Rank != 3 || memory.DType != x.DType || memory.Shape[0] != x.Shape[0])
        {
            throw Misfit($"as memory a sequence [{x.Shape[0]}, steps, features] of {x.DType.Text}", memory);
        }

        Initializer start = Initializer.GlorotUniform();
        Tensor query = new Projection("query", false, start).Apply(this, context, x, size);
        Tensor key = new Projection("key", false, start).Apply(this, context, memory, size);
        Tensor score = context.Parameter(this, "score", x.Type.With([size]), start);
        (Dim n, Dim steps, Dim others) = (x.Shape[0], x.Shape[1], memory.Shape[1]);
        Tensor sum = Functions.Tanh(Functions.Reshape(query, [n, steps, 1, size]) + Functions.Reshape(key, [n, 1, others, size]));
        Tensor scores = Functions.MatMul(sum, score);
        if (mask is not null && mask.Shape.Equals([n, others]))
        {
            scores = Functions.Where(Functions.Reshape(mask, [n, 1, others]), scores, x.Trace.Scalar(x.DType, -1e30));
        }

        return Functions.MatMul(Functions.Softmax(scores), memory);
    }
}
