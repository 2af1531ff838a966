using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Layers;

/// <summary>A simple recurrent layer: <c>h′ = tanh(x · W + b + h · U)</c> (Elman 1990).</summary>
/// <remarks>Parameters: <c>weight</c> [in, units], <c>recurrent_weight</c> [units, units], <c>bias</c> [units]; Glorot's uniform, orthogonal, zeros, as Keras.</remarks>
/// <param name="units">Features of the state.</param>
/// <param name="returnSequences">Whether it gives the state of every step, <c>[n, steps, units]</c>; else of the last, <c>[n, units]</c>.</param>
/// <param name="name">Name of the layer.</param>
/// <param name="file">The user's file.</param>
/// <param name="line">The user's line.</param>
/// <exception cref="GraphCompilerException">GRC8012: fewer than one unit.</exception>
public sealed class SimpleRnn(
    long units, bool returnSequences = false, string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : RecurrentLayer(units, returnSequences, name, file, line)
{
    /// <inheritdoc/>
    public override string Kind => "rnn";

    private protected override int Gates => 1;

    private protected override Tensor[] StepWeights(TensorType type, LayerContext context) => [StateWeight(type, context)];

    private protected override Value[] Step(GraphBuilder b, Value x, Value[] state, Value[] weights) =>
        [b.Tanh(b.Add(x, b.MatMul(state[0], weights[0])))];
}
