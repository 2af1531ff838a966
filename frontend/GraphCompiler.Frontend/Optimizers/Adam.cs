using GraphCompiler.Frontend.Schedules;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Optimizers;

/// <summary>Adam (Kingma and Ba 2015).</summary>
/// <remarks>
/// <c>m = β₁m + (1 − β₁)g</c>, <c>v = β₂v + (1 − β₂)g²</c>, <c>p −= rate · m / (1 − β₁ᵗ) / (√v / √(1 − β₂ᵗ) + ε)</c>.
/// </remarks>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Epsilon">Added to the denominator.</param>
public sealed record Adam(Schedule LearningRate, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8)
    : Optimizer(LearningRate)
{
    /// <inheritdoc/>
    public override Tensor Update(UpdateContext context) => context.Parameter - Step(context, Beta1, Beta2, Epsilon);

    /// <summary>What Adam takes from a parameter.</summary>
    internal static Tensor Step(UpdateContext context, double beta1, double beta2, double epsilon)
    {
        Tensor g = context.Gradient;
        Tensor m = (beta1 * context.Slot("m")) + ((1 - beta1) * g);
        Tensor v = (beta2 * context.Slot("v")) + ((1 - beta2) * (g * g));
        context.SetSlot("m", m);
        context.SetSlot("v", v);

        // The corrections are scalars: they cost nothing beside the division for each element.
        Tensor rate = context.Rate / context.BiasCorrection(beta1);
        Tensor correction = Functions.Rsqrt(context.BiasCorrection(beta2));
        return rate * m / ((Functions.Sqrt(v) * correction) + epsilon);
    }
}
