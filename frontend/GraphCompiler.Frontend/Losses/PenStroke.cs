using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Losses;

/// <summary>
/// Negative log-likelihood of pen strokes: a mixture of bivariate normal distributions for where the pen moves, and a probability that it is lifted
/// (Graves 2013, "Generating Sequences With Recurrent Neural Networks", equations 18 to 26).
/// </summary>
/// <remarks>
/// Along its last axis the network gives, for k components: the logit of the end of a stroke, k logits of components, 2 k means (x of all, then y), 2 k
/// log-deviations, and k correlations before tanh: <c>[…, 6 k + 1]</c>. The targets are <c>[…, 3]</c>: end of stroke (0 or 1), x, y.
/// </remarks>
public sealed class PenStroke : Loss
{
    private readonly long components;

    /// <summary>A mixture of some components.</summary>
    /// <param name="components">Number of components.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: fewer than one.</exception>
    public PenStroke(long components, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(file, line) => this.components = Options.Positive(components, "the number of components", Location);

    /// <inheritdoc/>
    public override TensorType Target(TensorType output) => output.Rank >= 2 && output.Shape[^1] == (6 * components) + 1
        ? output.With([.. output.Shape.Take(output.Rank - 1), 3])
        : throw DiagnosticId.TypeMismatch.Error(
            FormattableString.Invariant($"PenStroke of {components} components takes f32[n, …, {(6 * components) + 1}], got {output}"), Location);

    /// <inheritdoc/>
    public override Tensor Apply(Tensor output, Tensor target)
    {
        RequireTarget(output, target);
        int k = (int)components;
        Tensor Part(int first) => Functions.Slice(output, -1, (1 + (first * k))..(1 + ((first + 1) * k)));
        Tensor At(int i) => Functions.Slice(target, -1, i..(i + 1));
        Tensor correlation = Functions.Tanh(Part(5)), rest = 1 - (correlation * correlation);
        Tensor x = (At(1) - Part(1)) * Functions.Exp(-Part(3)), y = (At(2) - Part(2)) * Functions.Exp(-Part(4));
        Tensor distance = (x * x) + (y * y) - (2 * correlation * x * y);
        Tensor logs = Functions.LogSoftmax(Part(0)) - (distance / (2 * rest)) - Part(3) - Part(4)
            - (Functions.Log(rest) / 2) - Math.Log(2 * Math.PI);
        Tensor end = Functions.Slice(output, -1, ..1).Map(At(0), Location, (b, z, t) => b.BinaryCrossEntropyWithLogits(z, t));
        return Functions.Mean(end) - Functions.Mean(logs.Map(Location, (b, v) => b.LogSumExp(v, [v.Type.Rank - 1])));
    }
}
