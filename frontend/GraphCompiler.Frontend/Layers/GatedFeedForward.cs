using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>A feed-forward layer with a gate, <c>[…, features]</c> to the same: <c>y = (activation(x · gate) * (x · up)) · down</c>; SwiGLU by default (Shazeer 2020).</summary>
/// <remarks>
/// Parameters: <c>gate_weight</c>, <c>up_weight</c> [features, hidden], <c>down_weight</c> [hidden, features], each with a bias where there are biases.
/// Glorot's uniform and zeros by default.
/// </remarks>
public sealed class GatedFeedForward : Layer
{
    private readonly long hidden;
    private readonly Func<Tensor, Tensor> activation;
    private readonly Projection gate, up, down;

    /// <summary>A feed-forward layer with a gate.</summary>
    /// <param name="hidden">Features between the maps.</param>
    /// <param name="activation">Function of the gate; Swish where null.</param>
    /// <param name="bias">Whether there are biases.</param>
    /// <param name="weights">How the weights start; Glorot's uniform where null.</param>
    /// <param name="outputWeights">How the last weights start; as the others where null.</param>
    /// <param name="name">Name of the layer.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: fewer than one feature.</exception>
    public GatedFeedForward(
        long hidden, Func<Tensor, Tensor>? activation = null, bool bias = false, Initializer? weights = null, Initializer? outputWeights = null,
        string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, file, line)
    {
        this.hidden = Options.Positive(hidden, "the number of hidden features", Location);
        this.activation = activation ?? Functions.Swish;
        Initializer start = weights ?? Initializer.GlorotUniform();
        (gate, up, down) = (new("gate", bias, start), new("up", bias, start), new("down", bias, outputWeights ?? start));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, LayerContext context)
    {
        if (x.Rank < 2 || !x.DType.IsFloat)
        {
            throw Misfit("a batch of rows, f32[n, …, features]", x);
        }

        Tensor y = activation(gate.Apply(this, context, x, hidden)) * up.Apply(this, context, x, hidden);
        return down.Apply(this, context, y, x.Shape[^1]);
    }
}
