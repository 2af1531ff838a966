using GraphCompiler.Frontend.Schedules;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Optimizers;

/// <summary>Stochastic gradient descent, with momentum on request.</summary>
/// <remarks>
/// <c>b = g</c> at the first step, then <c>b = momentum · b + (1 − dampening) · g</c>; <c>p −= rate · b</c>; Nesterov: <c>p −= rate · (g + momentum · b)</c>
/// (Sutskever et al. 2013, as PyTorch).
/// </remarks>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Momentum">Factor of the previous direction; 0 for none.</param>
/// <param name="Nesterov">Whether the gradient is looked at ahead.</param>
/// <param name="Dampening">Part of the gradient that is left out of the direction.</param>
public sealed record Sgd(Schedule LearningRate, double Momentum = 0, bool Nesterov = false, double Dampening = 0)
    : Optimizer(LearningRate)
{
    /// <inheritdoc/>
    public override bool TakesMomentum => Momentum != 0;

    /// <inheritdoc/>
    public override Tensor Update(UpdateContext context)
    {
        Tensor g = context.Gradient;
        if (Momentum == 0)
        {
            return context.Parameter - (context.Rate * g);
        }

        Tensor momentum = context.Momentum ?? g.Trace.Scalar(g.DType, Momentum);
        Tensor direction = (momentum * context.Slot("momentum")) + ((1 - Dampening) * g);
        if (Dampening != 0)
        {
            direction = Functions.Where(Functions.Equal(context.Step, context.Step.Trace.Scalar(g.DType, 1)), g, direction);
        }

        context.SetSlot("momentum", direction);
        return context.Parameter - (context.Rate * (Nesterov ? g + (momentum * direction) : direction));
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Faults() =>
    [
        .. base.Faults(),
        .. OptionFaults.NotNegative("the momentum", Momentum),
        .. OptionFaults.Between("the dampening", Dampening, 0, 1),
        .. Nesterov && (Momentum == 0 || Dampening != 0) ? ["Nesterov's method takes a momentum, and no dampening"] : Array.Empty<string>(),
    ];
}
