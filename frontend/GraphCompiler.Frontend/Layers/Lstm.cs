using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Initializers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>Long short-term memory (Hochreiter and Schmidhuber 1997) with forget gate (Gers et al. 2000).</summary>
/// <remarks>
/// <code>
/// i, f, g, o = x · W + b + h · U          peepholes (Gers and Schmidhuber 2000): i, f += p · c, o += p · c′
/// c′ = σ(f) · c + σ(i) · tanh(g)          coupled (Greff et al. 2017): c′ = σ(f) · c + (1 − σ(f)) · tanh(g), without i
/// h′ = σ(o) · tanh(c′)
/// </code>
/// Parameters: <c>weight</c> [in, 4 units], <c>recurrent_weight</c> [units, 4 units], <c>bias</c> [4 units], in the order i, f, g, o (coupled: f, g, o); with
/// peepholes <c>peephole</c> [gates, units] in the order i, f, o. Glorot's uniform, orthogonal, zeros; the bias of f starts at
/// <c>forgetBias</c> (Jozefowicz et al. 2015).
/// </remarks>
/// <param name="units">Features of the state.</param>
/// <param name="returnSequences">Whether it gives the state of every step, <c>[n, steps, units]</c>; else of the last, <c>[n, units]</c>.</param>
/// <param name="forgetBias">The bias of the forget gate at first.</param>
/// <param name="hasPeepholes">Whether gates see the memory cell.</param>
/// <param name="isCoupled">Whether as much is taken in as is forgotten.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
/// <exception cref="GraphCompilerException">GRC8012: fewer than one unit.</exception>
public sealed class Lstm(
    long units, bool returnSequences = false, double forgetBias = 1, bool hasPeepholes = false, bool isCoupled = false, string? name = null,
    [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : RecurrentLayer(units, returnSequences, name, file, line)
{
    private protected override int Gates => isCoupled ? 3 : 4;

    private protected override int States => 2;

    private protected override Initializer Bias => new GateInitializer(isCoupled ? [forgetBias, 0, 0] : [0, forgetBias, 0, 0]);

    private protected override Tensor[] StepWeights(TensorType type, LayerContext context)
    {
        Tensor weight = StateWeight(type, context);
        return hasPeepholes
            ? [weight, context.Parameter(this, "peephole", type.With([Gates - 1, Units]), Initializer.Zeros, isBias: true)]
            : [weight];
    }

    private protected override Value[] Step(GraphBuilder b, Value x, Value[] state, Value[] weights)
    {
        (Value h, Value c) = (state[0], state[1]);
        Value[] gates = b.Split(b.Add(x, b.MatMul(h, weights[0])), 1, [.. Enumerable.Repeat(Units, Gates)]);
        Value Seeing(Value gate, Value cell, int peephole) => hasPeepholes
            ? b.Add(gate, b.Mul(cell, b.BroadcastTo(b.At(weights[1], 0, peephole), cell.Type.Shape)))
            : gate;
        (int forget, int input) = (isCoupled ? 0 : 1, isCoupled ? 1 : 2);
        Value kept = b.Logistic(Seeing(gates[forget], c, isCoupled ? 0 : 1));
        Value taken = isCoupled ? b.Sub(b.OneLike(kept), kept) : b.Logistic(Seeing(gates[0], c, 0));
        Value cell = b.Add(b.Mul(kept, c), b.Mul(taken, b.Tanh(gates[input])));
        return [b.Mul(b.Logistic(Seeing(gates[^1], cell, Gates - 2)), b.Tanh(cell)), cell];
    }
}
