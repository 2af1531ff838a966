using GraphCompiler.Frontend.Schedules;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Optimizers;

/// <summary>Adagrad (Duchi et al. 2011): <c>s += g²</c>, <c>p −= rate / (1 + (t − 1) · decay) · g / (√s + ε)</c>.</summary>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Epsilon">Added to the denominator.</param>
/// <param name="Decay">Decay of the learning rate with the step.</param>
/// <param name="InitialAccumulator">Start of the sum of squares.</param>
public sealed record Adagrad(
    Schedule LearningRate, double Epsilon = 1e-10, double Decay = 0, double InitialAccumulator = 0) : Optimizer(LearningRate)
{
    /// <inheritdoc/>
    public override Tensor Update(UpdateContext context)
    {
        Tensor g = context.Gradient;
        Tensor sum = context.Slot("sum", InitialAccumulator) + (g * g);
        context.SetSlot("sum", sum);
        Tensor rate = Decay == 0 ? context.Rate : context.Rate / (1 + ((context.Step - 1) * Decay));
        return context.Parameter - (rate * g / (Functions.Sqrt(sum) + Epsilon));
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Faults() =>
    [
        .. base.Faults(),
        .. OptionFaults.Positive("epsilon", Epsilon),
        .. OptionFaults.NotNegative("the decay", Decay),
        .. OptionFaults.NotNegative("the initial accumulator", InitialAccumulator),
    ];
}
