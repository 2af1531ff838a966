using GraphCompiler.Frontend.Schedules;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Optimizers;

/// <summary>Adam with decoupled weight decay: <c>p *= 1 − rate · decay</c>, then Adam (Loshchilov and Hutter 2019).</summary>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Decay">The decoupled weight decay.</param>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Epsilon">Added to the denominator.</param>
public sealed record AdamW(
    Schedule LearningRate, double Decay = 0.01, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8)
    : Optimizer(LearningRate)
{
    /// <inheritdoc/>
    public override Tensor Update(UpdateContext context) =>
        (context.Parameter * (1 - (context.Rate * Decay))) - Adam.Step(context, Beta1, Beta2, Epsilon);
}
