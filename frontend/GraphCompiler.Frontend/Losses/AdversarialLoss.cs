using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Losses;

/// <summary>What the two networks of a generative adversarial network make small; from the discriminator's outputs before any sigmoid.</summary>
/// <remarks>
/// <code>
///                 discriminator                                     generator
/// Minimax         mean softplus(−D(x)) + mean softplus(D(G(z)))     −mean softplus(D(G(z)))        Goodfellow et al. 2014
/// NonSaturating   the same                                          mean softplus(−D(G(z)))        Goodfellow et al. 2014
/// LeastSquares    (mean (D(x) − 1)² + mean D(G(z))²) / 2            mean (D(G(z)) − 1)² / 2        Mao et al. 2017
/// Wasserstein     mean D(G(z)) − mean D(x)                          −mean D(G(z))                  Arjovsky et al. 2017
/// Hinge           mean max(0, 1 − D(x)) + mean max(0, 1 + D(G(z)))  −mean D(G(z))                  Lim and Ye 2017
/// </code>
/// </remarks>
public sealed class AdversarialLoss
{
    private readonly Func<Tensor, Tensor> onReal, onFake, onGenerated;
    private readonly bool takesLogits;

    private AdversarialLoss(Func<Tensor, Tensor> onReal, Func<Tensor, Tensor> onFake, Func<Tensor, Tensor> onGenerated, bool takesLogits = false) =>
        (this.onReal, this.onFake, this.onGenerated, this.takesLogits) = (onReal, onFake, onGenerated, takesLogits);

    /// <summary>The game as it was first stated; the generator hardly learns while the discriminator is sure.</summary>
    public static AdversarialLoss Minimax { get; } =
        new(d => Functions.Softplus(-d), Functions.Softplus, d => -Functions.Softplus(d), takesLogits: true);

    /// <summary>The generator makes its samples likely to be taken for real ones: the usual choice.</summary>
    public static AdversarialLoss NonSaturating { get; } =
        new(d => Functions.Softplus(-d), Functions.Softplus, d => Functions.Softplus(-d), takesLogits: true);

    /// <summary>Distances from the targets 1 and 0.</summary>
    public static AdversarialLoss LeastSquares { get; } = new(d => (d - 1) * (d - 1) / 2, d => d * d / 2, d => (d - 1) * (d - 1) / 2);

    /// <summary>A critic that estimates the distance of distributions; it must be smooth, see <see cref="GradientPenalty"/>.</summary>
    public static AdversarialLoss Wasserstein { get; } = new(d => -d, d => d, d => -d);

    /// <summary>Hinge losses for the discriminator.</summary>
    public static AdversarialLoss Hinge { get; } = new(d => Functions.Relu(1 - d), d => Functions.Relu(1 + d), d => -d);

    /// <summary>What the discriminator makes small.</summary>
    /// <param name="real">Its outputs for real samples.</param>
    /// <param name="fake">Its outputs for generated samples.</param>
    /// <exception cref="GraphCompilerException">GRC8013: probabilities where logits are taken.</exception>
    [WalksStack]
    public Tensor Discriminator(Tensor real, Tensor fake) => Functions.Mean(onReal(Checked(real))) + Functions.Mean(onFake(Checked(fake)));

    /// <summary>What the generator makes small.</summary>
    /// <param name="fake">The discriminator's outputs for generated samples.</param>
    /// <exception cref="GraphCompilerException">GRC8013: probabilities where logits are taken.</exception>
    [WalksStack]
    public Tensor Generator(Tensor fake) => Functions.Mean(onGenerated(Checked(fake)));

    private Tensor Checked(Tensor output) => takesLogits && output.Trace.MarkOf(output) is { } function
        ? throw DiagnosticId.LogitsExpected.Error(
            $"the loss takes logits and applies the sigmoid itself, but the discriminator already ends with {function}", output.Trace.Place(default))
        : output;

    /// <summary>The mean over samples of <c>(‖∇D‖ − 1)²</c> at points between real and generated ones (Gulrajani et al. 2017).</summary>
    /// <param name="critic">The critic: <c>[n, …]</c> to <c>[n, 1]</c>, each row from its own sample alone.</param>
    /// <param name="real">Real samples, <c>[n, …]</c>.</param>
    /// <param name="fake">Generated samples, <c>[n, …]</c>.</param>
    /// <param name="share">For each sample how much is real, in [0, 1]: <c>[n]</c>, uniform random numbers.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1006: the shapes do not fit; GRC3002: the critic does not depend on its input.</exception>
    public static Tensor GradientPenalty(
        Func<Tensor, Tensor> critic, Tensor real, Tensor fake, Tensor share,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Tensor part = Functions.Reshape(share, [share.Shape[0], .. Enumerable.Repeat(1L, real.Rank - 1)], file, line);
        Tensor between = (part * real) + ((1 - part) * fake);
        Tensor slope = Functions.Flatten(Functions.Grad(Functions.Sum(critic(between)), between, file, line));
        // As in practice, a little is added, for a norm of 0 has no slope.
        Tensor distance = Functions.Sqrt(Functions.Sum(slope * slope, [1]) + 1e-12) - 1;
        return Functions.Mean(distance * distance);
    }
}
