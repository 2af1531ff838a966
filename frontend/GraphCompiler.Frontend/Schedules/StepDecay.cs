using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Schedules;

/// <summary><c>initial · factor^⌊step / every⌋</c>.</summary>
/// <param name="Initial">Rate of the first steps.</param>
/// <param name="Every">Steps between two decays.</param>
/// <param name="Factor">Factor of one decay.</param>
public sealed record StepDecay(double Initial, long Every, double Factor) : Schedule
{
    /// <inheritdoc/>
    public override Tensor Rate(Tensor step) =>
        Initial * Functions.Exp(Functions.Floor(step / (double)Every) * Math.Log(Factor));

    /// <inheritdoc/>
    protected internal override IEnumerable<string> Faults() =>
    [
        .. OptionFaults.NotNegative("the learning rate", Initial), .. OptionFaults.AtLeastOne("the number of steps between two decays", Every),
        .. OptionFaults.Positive("the factor of a decay", Factor),
    ];
}
