using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Schedules;

/// <summary>A learning rate over time, as a part of the graph: a function of the step.</summary>
public abstract record Schedule
{
    /// <summary>The same rate at every step.</summary>
    public static implicit operator Schedule(double rate) => new ConstantRate(rate);

    /// <summary>The same rate at every step.</summary>
    public static Schedule FromDouble(double rate) => rate;

    /// <summary>Emits the rate.</summary>
    /// <param name="step">Number of steps taken before this one, from 0, as a float scalar.</param>
    public abstract Tensor Rate(Tensor step);
}

/// <summary>The same rate at every step.</summary>
/// <param name="Value">The rate.</param>
public sealed record ConstantRate(double Value) : Schedule
{
    /// <inheritdoc/>
    public override Tensor Rate(Tensor step) => step.Trace.Scalar(step.DType, Value);
}

/// <summary><c>initial · factor^⌊step / every⌋</c>.</summary>
/// <param name="Initial">Rate of the first steps.</param>
/// <param name="Every">Steps between two decays.</param>
/// <param name="Factor">Factor of one decay.</param>
public sealed record StepDecay(double Initial, long Every, double Factor) : Schedule
{
    /// <inheritdoc/>
    public override Tensor Rate(Tensor step) =>
        Initial * Functions.Exp(Functions.Floor(step / (double)Every) * Math.Log(Factor));
}

/// <summary><c>initial · factor^step</c>.</summary>
/// <param name="Initial">Rate of the first step.</param>
/// <param name="Factor">Factor of one step.</param>
public sealed record ExponentialDecay(double Initial, double Factor) : Schedule
{
    /// <inheritdoc/>
    public override Tensor Rate(Tensor step) => Initial * Functions.Exp(step * Math.Log(Factor));
}

/// <summary>Half a cosine from the initial to the final rate (Loshchilov and Hutter 2017, without restarts).</summary>
/// <param name="Initial">Rate of the first step.</param>
/// <param name="Steps">Steps until the final rate, which stays.</param>
/// <param name="Final">Rate at the end.</param>
public sealed record CosineDecay(double Initial, long Steps, double Final = 0) : Schedule
{
    /// <inheritdoc/>
    public override Tensor Rate(Tensor step) =>
        Final + ((Initial - Final) / 2 * (1 + Functions.Cos(Functions.Min(step, Steps) * (Math.PI / Steps))));
}

/// <summary>A linear rise to another schedule's rate: <c>rate · (start + (1 − start) · min(step, steps) / steps)</c>.</summary>
/// <param name="Inner">The schedule.</param>
/// <param name="Steps">Steps of the rise.</param>
/// <param name="Start">Factor at the first step.</param>
public sealed record LinearWarmup(Schedule Inner, long Steps, double Start = 0) : Schedule
{
    /// <inheritdoc/>
    public override Tensor Rate(Tensor step) =>
        Inner.Rate(step) * (Start + ((1 - Start) / Steps * Functions.Min(step, Steps)));
}
