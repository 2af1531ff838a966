using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Schedules;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Tests.Frontend.Optimizers;

/// <summary>NAdam as PyTorch 1.13 computes it, which made the golden runs: its correction of the moment has one factor too many, <c>1 − C_t c_t c_{t+1}</c>.</summary>
/// <remarks>
/// PyTorch 2, its documentation and the README of the golden vectors have <c>1 − C_t c_{t+1}</c>, as <see cref="NAdam"/>, which
/// <see cref="NAdamTests"/> hold to that formula.
/// </remarks>
internal sealed record NAdamOfTorch113(Schedule LearningRate, double Beta1, double Beta2, double Epsilon, double MomentumDecay)
    : Optimizer(LearningRate)
{
    public override Tensor Update(UpdateContext context)
    {
        Tensor g = context.Gradient;
        Tensor m = (Beta1 * context.Slot("m")) + ((1 - Beta1) * g);
        Tensor v = (Beta2 * context.Slot("v")) + ((1 - Beta2) * (g * g));
        context.SetSlot("m", m);
        context.SetSlot("v", v);
        Tensor now = Momentum(context.Step), next = Momentum(context.Step + 1);
        Tensor product = context.SharedSlot("momentum_product", 1) * now;
        context.SetSharedSlot("momentum_product", product);
        Tensor d = Functions.Sqrt(v / context.BiasCorrection(Beta2)) + Epsilon;
        return context.Parameter - (context.Rate * (1 - now) / (1 - product) * g / d) - (context.Rate * next / (1 - (product * now * next)) * m / d);
    }

    private Tensor Momentum(Tensor step) => Beta1 * (1 - (0.5 * Functions.Exp(step * (MomentumDecay * Math.Log(0.96)))));
}
