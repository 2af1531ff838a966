using GraphCompiler.Frontend.Schedules;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Optimizers;

/// <summary>Adamax: Adam with the maximum norm in place of the second moment (Kingma and Ba 2015, section 7.1).</summary>
/// <remarks><c>m = β₁m + (1 − β₁)g</c>, <c>u = max(β₂u, |g| + ε)</c>, <c>p −= rate / (1 − β₁ᵗ) · m / u</c>.</remarks>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the norm.</param>
/// <param name="Epsilon">Added to the gradient's size, so that nothing is divided by 0.</param>
public sealed record Adamax(Schedule LearningRate, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8)
    : Optimizer(LearningRate)
{
    /// <inheritdoc/>
    public override bool TakesMomentum => true;

    /// <inheritdoc/>
    public override Tensor Update(UpdateContext context)
    {
        Tensor g = context.Gradient;
        Tensor m = context.FirstMoment(Beta1);
        Tensor norm = Functions.Max(Beta2 * context.Slot("norm"), Functions.Abs(g) + Epsilon);
        context.SetSlot("norm", norm);
        return context.Parameter - (context.Rate / context.FirstCorrection(Beta1) * m / norm);
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Faults() =>
    [
        .. base.Faults(), .. OptionFaults.Decay("beta1", Beta1), .. OptionFaults.Decay("beta2", Beta2), .. OptionFaults.Positive("epsilon", Epsilon),
    ];
}
