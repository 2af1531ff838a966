using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Layers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Losses;

/// <summary>What a variational autoencoder makes small: its evidence lower bound, negated (Kingma and Welling 2014).</summary>
/// <remarks>
/// <para>
/// The network gives, along the last axis, logits of the reconstruction (as many as there are targets), then the means and log-variances of the code:
/// <c>[n, d + 2 c]</c>; see <see cref="GaussianSample"/>. The targets are <c>[n, d]</c>, in [0, 1].
/// </para>
/// <code>
/// mean over rows of  Σ (softplus(z) − t · z)  +  beta · Σ (m² + e^v − 1 − v) / 2
/// </code>
/// </remarks>
public sealed class EvidenceLowerBound : Loss
{
    private readonly long code;
    private readonly double beta;

    /// <summary>The bound for a code of some size.</summary>
    /// <param name="code">Features of the code.</param>
    /// <param name="beta">Factor of the divergence: 1 for the bound itself, more to disentangle (Higgins et al. 2017).</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC8012: a code without features, or a negative factor.</exception>
    public EvidenceLowerBound(long code, double beta = 1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(file, line) => (this.code, this.beta) =
        (Options.Positive(code, "the size of a code", Location), Options.NotNegative(beta, "the factor of the divergence", Location));

    /// <inheritdoc/>
    public override TensorType Target(TensorType output) => output.Rank == 2 && output.Shape[1] > 2 * code
        ? output.With([output.Shape[0], output.Shape[1] - (2 * code)])
        : throw DiagnosticId.TypeMismatch.Error(
            FormattableString.Invariant($"EvidenceLowerBound takes logits, means and log-variances, f32[n, d + {2 * code}], got {output}"), Location);

    /// <inheritdoc/>
    public override Tensor Apply(Tensor output, Tensor target)
    {
        RequireLogits(output);
        RequireTarget(output, target);
        int size = (int)target.Shape[1], parts = (int)code;
        Tensor logits = Functions.Slice(output, 1, ..size);
        Tensor mean = Functions.Slice(output, 1, size..(size + parts)), logVariance = Functions.Slice(output, 1, (size + parts)..);
        Tensor reconstruction = logits.Map(target, Location, (b, z, t) => b.BinaryCrossEntropyWithLogits(z, t));
        return Functions.Mean(Functions.Sum(reconstruction, [1])) + (beta * Functions.Mean(Divergence(mean, logVariance)));
    }

    /// <summary>The divergence of a normal distribution from the standard one, for each row: <c>Σ (m² + e^v − 1 − v) / 2</c>.</summary>
    /// <param name="mean">Means m, <c>[n, c]</c>.</param>
    /// <param name="logVariance">Log-variances v, <c>[n, c]</c>.</param>
    public static Tensor Divergence(Tensor mean, Tensor logVariance) =>
        Functions.Sum((mean * mean) + Functions.Exp(logVariance) - 1 - logVariance, [-1]) / 2;
}
