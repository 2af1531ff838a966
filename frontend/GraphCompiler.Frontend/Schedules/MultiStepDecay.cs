using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Schedules;

/// <summary><c>initial · factor^n</c>, where n is the number of milestones that are reached: <c>milestone ≤ step</c>.</summary>
/// <param name="Initial">Rate of the first steps.</param>
/// <param name="Milestones">Steps at which the rate changes.</param>
/// <param name="Factor">Factor of one change.</param>
public sealed record MultiStepDecay(double Initial, EquatableArray<long> Milestones, double Factor = 0.1) : Schedule
{
    /// <inheritdoc/>
    public override Tensor Rate(Tensor step)
    {
        if (Milestones.Count == 0)
        {
            return step.Trace.Scalar(step.DType, Initial);
        }

        Tensor milestones = step.Vector(Milestones.Select(m => (double)m));
        Tensor reached = Functions.Sum(Functions.Convert(milestones <= step, step.DType));
        return Initial * Functions.Exp(reached * Math.Log(Factor));
    }

    /// <inheritdoc/>
    protected internal override IEnumerable<string> Faults() =>
    [
        .. OptionFaults.NotNegative("the learning rate", Initial), .. OptionFaults.Positive("the factor of a change", Factor),
        .. Milestones.SelectMany(m => OptionFaults.NotNegative("a milestone", m)),
    ];
}
