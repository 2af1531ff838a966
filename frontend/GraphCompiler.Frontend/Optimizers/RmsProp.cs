using GraphCompiler.Frontend.Schedules;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Optimizers;

/// <summary>RMSProp (Tieleman and Hinton 2012), as PyTorch.</summary>
/// <remarks>
/// <c>v = αv + (1 − α)g²</c>; centred: <c>a = αa + (1 − α)g</c>, <c>d = √(v − a²) + ε</c>, else <c>d = √v + ε</c>; <c>p −= rate · g / d</c>; with
/// momentum <c>b = momentum · b + g / d</c>, <c>p −= rate · b</c>.
/// </remarks>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Alpha">Decay of the mean of squares.</param>
/// <param name="Epsilon">Added to the denominator.</param>
/// <param name="Momentum">Factor of the previous direction; 0 for none.</param>
/// <param name="Centered">Whether the mean gradient is taken out of the mean of squares.</param>
public sealed record RmsProp(
    Schedule LearningRate, double Alpha = 0.99, double Epsilon = 1e-8, double Momentum = 0, bool Centered = false)
    : Optimizer(LearningRate)
{
    /// <inheritdoc/>
    public override bool TakesMomentum => Momentum != 0;

    /// <inheritdoc/>
    public override Tensor Update(UpdateContext context)
    {
        Tensor g = context.Gradient;
        Tensor v = (Alpha * context.Slot("v")) + ((1 - Alpha) * (g * g));
        context.SetSlot("v", v);
        Tensor variance = v;
        if (Centered)
        {
            Tensor mean = (Alpha * context.Slot("mean")) + ((1 - Alpha) * g);
            context.SetSlot("mean", mean);
            variance = v - (mean * mean);
        }

        Tensor direction = g / (Functions.Sqrt(variance) + Epsilon);
        if (Momentum != 0)
        {
            Tensor momentum = context.Momentum ?? direction.Trace.Scalar(direction.DType, Momentum);
            direction = (momentum * context.Slot("momentum")) + direction;
            context.SetSlot("momentum", direction);
        }

        return context.Parameter - (context.Rate * direction);
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Faults() =>
    [
        .. base.Faults(),
        .. OptionFaults.Decay("alpha", Alpha),
        .. OptionFaults.Positive("epsilon", Epsilon),
        .. OptionFaults.NotNegative("the momentum", Momentum),
    ];
}
