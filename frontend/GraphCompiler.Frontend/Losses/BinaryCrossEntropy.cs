using System.Globalization;
using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Losses;

/// <summary>Binary cross-entropy from logits: <c>mean(max(z, 0) − z·y + log(1 + e^−|z|))</c>, with targets in [0, 1].</summary>
/// <remarks>
/// With a weight p of the positive, each element is <c>p · y · softplus(−z) + (1 − y) · softplus(z)</c>: recall against precision. With label smoothing s, a
/// target is <c>y · (1 − s) + s / 2</c>.
/// </remarks>
public sealed class BinaryCrossEntropy : Loss
{
    private readonly double positiveWeight, smoothing;

    /// <summary>Binary cross-entropy from logits.</summary>
    /// <param name="positiveWeight">How much more a positive target counts than a negative one, above 0 (<c>pos_weight</c> of PyTorch).</param>
    /// <param name="labelSmoothing">How far targets are moved toward ½, in [0, 1).</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: an option outside its range.</exception>
    public BinaryCrossEntropy(
        double positiveWeight = 1, double labelSmoothing = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(file, line)
    {
        (this.positiveWeight, smoothing) = (positiveWeight, labelSmoothing);
        if (!(positiveWeight > 0 && double.IsFinite(positiveWeight) && labelSmoothing >= 0 && labelSmoothing < 1))
        {
            throw DiagnosticId.InvalidOption.Error(
                string.Create(CultureInfo.InvariantCulture, $"the weight of the positive is above 0, label smoothing in [0, 1), got {positiveWeight} and {labelSmoothing}"),
                Location);
        }
    }

    /// <inheritdoc/>
    public override TensorType Target(TensorType output) => output;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor output, Tensor target)
    {
        RequireLogits(output);
        RequireSame(output, target);
        return Functions.Mean(output.Map(target, default, (b, logits, targets) =>
        {
            Value smooth = smoothing == 0 ? targets : b.AddNumber(b.MulNumber(targets, 1 - smoothing), smoothing / 2);
            return positiveWeight == 1
                ? b.BinaryCrossEntropyWithLogits(logits, smooth)
                : b.Add(
                    b.Mul(b.MulNumber(smooth, positiveWeight), b.Softplus(b.Neg(logits))), b.Mul(b.Sub(b.OneLike(smooth), smooth), b.Softplus(logits)));
        }));
    }
}
