using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Schedules;

/// <summary><c>final + (initial − final) · (1 − min(step, steps) / steps)^power</c>; linear for power 1.</summary>
/// <param name="Initial">Rate of the first step.</param>
/// <param name="Steps">Steps until the final rate, which stays.</param>
/// <param name="Power">The power.</param>
/// <param name="Final">Rate at the end.</param>
public sealed record PolynomialDecay(double Initial, long Steps, double Power = 1, double Final = 0) : Schedule
{
    /// <inheritdoc/>
    public override Tensor Rate(Tensor step)
    {
        Tensor left = 1 - (Functions.Min(step, Steps) / (double)Steps);
        return Final + ((Initial - Final) * (Power == 1 ? left : Functions.Pow(left, Power)));
    }

    /// <inheritdoc/>
    protected internal override IEnumerable<string> Faults() =>
    [
        .. OptionFaults.NotNegative("the learning rate", Initial), .. OptionFaults.NotNegative("the final learning rate", Final),
        .. OptionFaults.AtLeastOne("the number of steps", Steps), .. OptionFaults.Positive("the power", Power),
    ];
}
