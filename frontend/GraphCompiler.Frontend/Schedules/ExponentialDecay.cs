using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Schedules;

/// <summary><c>initial · factor^step</c>.</summary>
/// <param name="Initial">Rate of the first step.</param>
/// <param name="Factor">Factor of one step.</param>
public sealed record ExponentialDecay(double Initial, double Factor) : Schedule
{
    /// <inheritdoc/>
    public override Tensor Rate(Tensor step) => Initial * Functions.Exp(step * Math.Log(Factor));

    /// <inheritdoc/>
    protected internal override IEnumerable<string> Faults() =>
        [.. OptionFaults.NotNegative("the learning rate", Initial), .. OptionFaults.Positive("the factor of a step", Factor)];
}
