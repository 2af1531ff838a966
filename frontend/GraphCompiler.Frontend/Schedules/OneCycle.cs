using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Schedules;

/// <summary>One rise and one fall over a whole training, along half cosines (Smith and Topin 2018), as PyTorch.</summary>
/// <remarks>
/// The rate goes from <c>peak / start</c> to <c>peak</c> in the first <c>rise · steps − 1</c> steps, then to <c>peak / start / end</c> at step
/// <c>steps − 1</c>, and stays there. In three phases it goes down to the start as fast as it rose, and then to the end. On request the momentum (of Adam and
/// its kin β₁) goes the other way: from its greatest value to its least while the rate rises, and back while it falls.
/// </remarks>
/// <param name="Peak">The greatest rate.</param>
/// <param name="Steps">Steps of the training.</param>
/// <param name="Rise">Part of the steps in which it rises.</param>
/// <param name="Start">By how much the first rate is smaller than the greatest.</param>
/// <param name="End">By how much the last rate is smaller than the first.</param>
/// <param name="ThreePhases">Whether it goes down as it rose, before it goes to the end.</param>
/// <param name="MomentumFrom">The least momentum, at the greatest rate; null leaves the momentum as it is. PyTorch has 0.85.</param>
/// <param name="MomentumTo">The greatest momentum, at the start and at the end.</param>
public sealed record OneCycle(
    double Peak, long Steps, double Rise = 0.3, double Start = 25, double End = 1e4, bool ThreePhases = false,
    double? MomentumFrom = null, double MomentumTo = 0.95) : Schedule
{
    /// <inheritdoc/>
    public override Tensor Rate(Tensor step)
    {
        double first = Peak / Start, last = first / End, top = Top;
        Tensor up = Phase(step, 0, top, first, Peak);
        if (!ThreePhases)
        {
            return Functions.Where(step <= top, up, Phase(step, top, Steps - 1, Peak, last));
        }

        double down = 2 * top;
        return Functions.Where(
            step <= top, up,
            Functions.Where(step <= down, Phase(step, top, down, Peak, first), Phase(step, down, Steps - 1, first, last)));
    }

    /// <inheritdoc/>
    public override bool CyclesMomentum => MomentumFrom is not null;

    /// <inheritdoc/>
    public override Tensor? Momentum(Tensor step)
    {
        if (MomentumFrom is not { } least)
        {
            return null;
        }

        return Functions.Where(
            step <= Top, Phase(step, 0, Top, MomentumTo, least), Phase(step, Top, ThreePhases ? 2 * Top : Steps - 1, least, MomentumTo));
    }

    /// <inheritdoc/>
    protected internal override IEnumerable<string> Faults() =>
    [
        .. OptionFaults.NotNegative("the greatest learning rate", Peak), .. OptionFaults.AtLeastOne("the number of steps", Steps - 1),
        .. OptionFaults.Between("the part in which the rate rises", Rise, 1.0 / Math.Max(1, Steps), ThreePhases ? 0.5 : 1),
        .. OptionFaults.Positive("the start's divisor", Start), .. OptionFaults.Positive("the end's divisor", End),
        .. OptionFaults.Decay("the greatest momentum", MomentumTo), .. OptionFaults.Between("the least momentum", MomentumFrom ?? 0, 0, MomentumTo),
    ];

    /// <summary>The step with the greatest rate.</summary>
    private double Top => (Rise * Steps) - 1;

    /// <summary>Half a cosine between two steps.</summary>
    private static Tensor Phase(Tensor step, double from, double to, double first, double last) =>
        step.Cosine(first, last, to > from ? Functions.Clip((step - from) / (to - from), 0, 1) : step.Trace.Scalar(step.DType, 1));
}
