using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Schedules;

/// <summary>Half a cosine from the initial to the final rate, again and again: SGDR (Loshchilov and Hutter 2017).</summary>
/// <remarks>
/// <c>final + (initial − final) / 2 · (1 + cos(π · t / T))</c>, t steps after the last restart; the first period is T steps long, each later one
/// <c>growth</c> times as long as the one before.
/// </remarks>
/// <param name="Initial">Rate after a restart.</param>
/// <param name="Period">Steps of the first period.</param>
/// <param name="Growth">Factor of the length of each period.</param>
/// <param name="Final">Rate that a period goes down to.</param>
public sealed record CosineRestarts(double Initial, long Period, int Growth = 1, double Final = 0) : Schedule
{
    /// <inheritdoc/>
    public override Tensor Rate(Tensor step)
    {
        if (Growth == 1)
        {
            Tensor turns = step / (double)Period;
            return step.Cosine(Initial, Final, turns - Functions.Floor(turns));
        }

        // All periods until the counter of steps is full: at most 32. A logarithm would be off by one at some restarts.
        var (starts, lengths) = (new List<double>(), new List<double>());
        for (double start = 0, length = Period; start <= uint.MaxValue; start += length, length *= Growth)
        {
            starts.Add(start);
            lengths.Add(length);
        }

        Tensor begins = step.Vector(starts), begun = begins <= step, none = step.Trace.Scalar(step.DType, 0);
        Tensor last = Functions.ReduceMax(Functions.Where(begun, begins, none));
        Tensor period = Functions.ReduceMax(Functions.Where(begun, step.Vector(lengths), none));
        return step.Cosine(Initial, Final, (step - last) / period);
    }

    /// <inheritdoc/>
    protected internal override IEnumerable<string> Faults() =>
    [
        .. OptionFaults.NotNegative("the learning rate", Initial), .. OptionFaults.NotNegative("the final learning rate", Final),
        .. OptionFaults.AtLeastOne("the number of steps of a period", Period), .. OptionFaults.AtLeastOne("the growth of a period", Growth),
    ];
}
