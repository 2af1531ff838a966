using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Schedules;

/// <summary>Half a cosine from the initial to the final rate (Loshchilov and Hutter 2017, without restarts).</summary>
/// <remarks><c>final + (initial − final) / 2 · (1 + cos(π · min(step, steps) / steps))</c>.</remarks>
/// <param name="Initial">Rate of the first step.</param>
/// <param name="Steps">Steps until the final rate, which stays.</param>
/// <param name="Final">Rate at the end.</param>
public sealed record CosineDecay(double Initial, long Steps, double Final = 0) : Schedule
{
    /// <inheritdoc/>
    public override Tensor Rate(Tensor step) => step.Cosine(Initial, Final, Functions.Min(step, Steps) / (double)Steps);

    /// <inheritdoc/>
    protected internal override IEnumerable<string> Faults() =>
    [
        .. OptionFaults.NotNegative("the learning rate", Initial), .. OptionFaults.NotNegative("the final learning rate", Final),
        .. OptionFaults.AtLeastOne("the number of steps", Steps),
    ];
}
