using GraphCompiler.Frontend.Schedules;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Optimizers;

/// <summary>RAdam: Adam whose adaptive rate is rectified, and left out while its variance is too great (Liu et al. 2020), as PyTorch.</summary>
/// <remarks>
/// <c>R = 2 / (1 − β₂) − 1</c>, <c>r = R − 2tβ₂ᵗ / (1 − β₂ᵗ)</c>; m and v as in <see cref="Adam"/>. Where r &gt; 5:
/// <c>p −= rate · m / (1 − β₁ᵗ) · √((r − 4)(r − 2)R / ((R − 4)(R − 2)r)) · √(1 − β₂ᵗ) / (√v + ε)</c>, else <c>p −= rate · m / (1 − β₁ᵗ)</c>.
/// </remarks>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Epsilon">Added to the denominator.</param>
public sealed record RAdam(Schedule LearningRate, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8)
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

        Tensor rate = context.Rate / context.FirstCorrection(Beta1);
        double whole = (2 / (1 - Beta2)) - 1;
        if (whole <= 5)
        {
            return context.Parameter - (rate * m);
        }

        Tensor correction = context.BiasCorrection(Beta2);
        Tensor length = whole - (2 * context.Step * (1 - correction) / correction);

        // Below 5 the root might be of a negative number.
        Tensor certain = Functions.Max(length, 5);
        Tensor rectified = rate * Functions.Sqrt(
            (certain - 4) * (certain - 2) * (whole / ((whole - 4) * (whole - 2))) / certain * correction);
        return context.Parameter - (m * Functions.Where(length > 5, rectified / (Functions.Sqrt(v) + Epsilon), rate));
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Faults() =>
    [
        .. base.Faults(), .. OptionFaults.Decay("beta1", Beta1), .. OptionFaults.Decay("beta2", Beta2),
        .. OptionFaults.Positive("epsilon", Epsilon),
    ];
}
