using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Schedules;

/// <summary>A linear rise to another schedule's rate: <c>rate · (start + (1 − start) · min(step, steps) / steps)</c> (Goyal et al. 2017).</summary>
/// <param name="Inner">The schedule.</param>
/// <param name="Steps">Steps of the rise.</param>
/// <param name="Start">Factor at the first step.</param>
public sealed record LinearWarmup(Schedule Inner, long Steps, double Start = 0) : Schedule
{
    /// <inheritdoc/>
    public override Tensor Rate(Tensor step) =>
        Inner.Rate(step) * (Start + ((1 - Start) / Steps * Functions.Min(step, Steps)));

    /// <inheritdoc/>
    public override bool CyclesMomentum => Inner.CyclesMomentum;

    /// <inheritdoc/>
    public override Tensor? Momentum(Tensor step) => Inner.Momentum(step);

    /// <inheritdoc/>
    protected internal override IEnumerable<string> Faults() =>
    [
        .. Inner.Faults(), .. OptionFaults.AtLeastOne("the number of steps of the rise", Steps), .. OptionFaults.Between("the start", Start, 0, 1),
    ];
}
