using GraphCompiler.Frontend.Schedules;

namespace GraphCompiler.Frontend.Optimizers;

/// <summary>Adam with decoupled weight decay: <c>p *= 1 − rate · decay</c>, then Adam (Loshchilov and Hutter 2019).</summary>
/// <remarks>Every optimizer has decoupled decay, as <see cref="Optimizer.DecoupledWeightDecay"/>; here it is on without being asked for.</remarks>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Decay">The decoupled weight decay.</param>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Epsilon">Added to the denominator.</param>
/// <param name="AmsGrad">Whether the second moment never falls.</param>
public sealed record AdamW(
    Schedule LearningRate, double Decay = 0.01, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8, bool AmsGrad = false)
    : Adam(LearningRate, Beta1, Beta2, Epsilon, AmsGrad)
{
    /// <inheritdoc/>
    public override double DecoupledWeightDecay { get; init; } = Decay;
}
