using GraphCompiler.Frontend.Schedules;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Optimizers;

/// <summary>Adam (Kingma and Ba 2015); on request AMSGrad (Reddi et al. 2018).</summary>
/// <remarks>
/// <c>m = β₁m + (1 − β₁)g</c>, <c>v = β₂v + (1 − β₂)g²</c>, <c>p −= rate · m / (1 − β₁ᵗ) / (√v / √(1 − β₂ᵗ) + ε)</c>; AMSGrad has the largest v so
/// far in place of v.
/// </remarks>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Epsilon">Added to the denominator.</param>
/// <param name="AmsGrad">Whether the second moment never falls.</param>
public record Adam(
    Schedule LearningRate, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8, bool AmsGrad = false)
    : Optimizer(LearningRate)
{
    /// <inheritdoc/>
    public override bool TakesMomentum => true;

    /// <inheritdoc/>
    public override Tensor Update(UpdateContext context)
    {
        Tensor g = context.Gradient;
        Tensor m = context.FirstMoment(Beta1);
        Tensor v = (Beta2 * context.Slot("v")) + ((1 - Beta2) * (g * g));
        context.SetSlot("v", v);
        if (AmsGrad)
        {
            v = Functions.Max(context.Slot("v_max"), v);
            context.SetSlot("v_max", v);
        }

        // The corrections are scalars: they cost nothing beside the division for each element.
        Tensor rate = context.Rate / context.FirstCorrection(Beta1);
        Tensor correction = Functions.Rsqrt(context.BiasCorrection(Beta2));
        return context.Parameter - (rate * m / ((Functions.Sqrt(v) * correction) + Epsilon));
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Faults() =>
    [
        .. base.Faults(), .. OptionFaults.Decay("beta1", Beta1), .. OptionFaults.Decay("beta2", Beta2), .. OptionFaults.Positive("epsilon", Epsilon),
    ];
}
