using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Schedules;

/// <summary>The same rate at every step.</summary>
/// <param name="Value">The rate.</param>
public sealed record ConstantRate(double Value) : Schedule
{
    /// <inheritdoc/>
    public override Tensor Rate(Tensor step) => step.Trace.Scalar(step.DType, Value);

    /// <inheritdoc/>
    protected internal override IEnumerable<string> Faults() => OptionFaults.NotNegative("the learning rate", Value);
}
