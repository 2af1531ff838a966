using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>A gated recurrent unit (Cho et al. 2014).</summary>
/// <remarks>
/// <code>
/// r, z = σ(x · W + b + h · U + d)
/// n = tanh(x · W + b + r · (h · U + d))   reset after the product, as PyTorch and Keras by default (Cho et al. 2014, version 3)
/// n = tanh(x · W + b + (r · h) · U)       reset before the product, as the paper
/// h′ = (1 − z) · n + z · h
/// </code>
/// Parameters: <c>weight</c> [in, 3 units], <c>recurrent_weight</c> [units, 3 units], <c>bias</c> [3 units], in the order r, z, n; <c>recurrent_bias</c>
/// [3 units], d, only where it is reset after the product. Glorot's uniform, orthogonal, zeros.
/// </remarks>
/// <param name="units">Features of the state.</param>
/// <param name="returnSequences">Whether it gives the state of every step, <c>[n, steps, units]</c>; else of the last, <c>[n, units]</c>.</param>
/// <param name="resetAfter">Whether the state is reset after its product with the weights.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
/// <exception cref="GraphCompilerException">GRC8012: fewer than one unit.</exception>
public sealed class Gru(
    long units, bool returnSequences = false, bool resetAfter = true, string? name = null,
    [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : RecurrentLayer(units, returnSequences, name, file, line)
{
    private protected override int Gates => 3;

    private protected override Tensor[] StepWeights(TensorType type, LayerContext context)
    {
        Tensor weight = StateWeight(type, context);
        return resetAfter
            ? [weight, context.Parameter(this, "recurrent_bias", type.With([3 * Units]), Initializer.Zeros, isBias: true)]
            : [Functions.Slice(weight, 1, ..(int)(2 * Units)), Functions.Slice(weight, 1, (int)(2 * Units)..)];
    }

    private protected override Value[] Step(GraphBuilder b, Value x, Value[] state, Value[] weights)
    {
        Value h = state[0];
        Value[] input = b.Split(x, 1, [Units, Units, Units]);
        Value reset, update, hidden;
        if (resetAfter)
        {
            Value[] own = b.Split(b.Add(b.MatMul(h, weights[0]), b.BroadcastTo(weights[1], x.Type.Shape)), 1, [Units, Units, Units]);
            (reset, update) = (b.Logistic(b.Add(input[0], own[0])), b.Logistic(b.Add(input[1], own[1])));
            hidden = b.Mul(reset, own[2]);
        }
        else
        {
            Value[] own = b.Split(b.MatMul(h, weights[0]), 1, [Units, Units]);
            (reset, update) = (b.Logistic(b.Add(input[0], own[0])), b.Logistic(b.Add(input[1], own[1])));
            hidden = b.MatMul(b.Mul(reset, h), weights[1]);
        }

        Value candidate = b.Tanh(b.Add(input[2], hidden));
        return [b.Add(candidate, b.Mul(update, b.Sub(h, candidate)))];
    }
}
