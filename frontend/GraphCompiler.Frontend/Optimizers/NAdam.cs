using GraphCompiler.Frontend.Schedules;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Optimizers;

/// <summary>NAdam: Adam with Nesterov's momentum (Dozat 2016), as PyTorch.</summary>
/// <remarks>
/// <c>c_t = β₁ (1 − ½ · 0.96^(t · momentumDecay))</c>, <c>C_t = c₁ … c_t</c>; m and v as in <see cref="Adam"/>; <c>d = √(v / (1 − β₂ᵗ)) + ε</c>;
/// <c>p −= rate · (1 − c_t) / (1 − C_t) · g / d + rate · c_{t+1} / (1 − C_t c_{t+1}) · m / d</c>.
/// </remarks>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Epsilon">Added to the denominator.</param>
/// <param name="MomentumDecay">How fast the momentum rises to β₁.</param>
public sealed record NAdam(
    Schedule LearningRate, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8, double MomentumDecay = 0.004)
    : Optimizer(LearningRate)
{
    /// <inheritdoc/>
    public override Tensor Update(UpdateContext context)
    {
        Tensor g = context.Gradient;
        Tensor m = (Beta1 * context.Slot("m")) + ((1 - Beta1) * g);
        Tensor v = (Beta2 * context.Slot("v")) + ((1 - Beta2) * (g * g));
        context.SetSlot("m", m);
        context.SetSlot("v", v);

        // Scalars, the same for all parameters: simplification keeps one of each.
        Tensor now = Momentum(context.Step), next = Momentum(context.Step + 1);
        Tensor product = context.SharedSlot("momentum_product", 1) * now;
        context.SetSharedSlot("momentum_product", product);
        Tensor ofGradient = context.Rate * (1 - now) / (1 - product), ofMoment = context.Rate * next / (1 - (product * next));
        Tensor d = (Functions.Sqrt(v) * Functions.Rsqrt(context.BiasCorrection(Beta2))) + Epsilon;
        return context.Parameter - (((ofGradient * g) + (ofMoment * m)) / d);
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Faults() =>
    [
        .. base.Faults(), .. OptionFaults.Decay("beta1", Beta1), .. OptionFaults.Decay("beta2", Beta2),
        .. OptionFaults.Positive("epsilon", Epsilon), .. OptionFaults.NotNegative("the momentum decay", MomentumDecay),
    ];

    private Tensor Momentum(Tensor step) => Beta1 * (1 - (0.5 * Functions.Exp(step * (MomentumDecay * Math.Log(0.96)))));
}
