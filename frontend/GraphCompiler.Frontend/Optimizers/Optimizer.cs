using GraphCompiler.Frontend.Schedules;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Optimizers;

/// <summary>How parameters change along their gradients; a part of the training graph.</summary>
/// <param name="LearningRate">The learning rate over time.</param>
public abstract record Optimizer(Schedule LearningRate)
{
    /// <summary>Added to the gradient: weight decay · parameter (L2 in the gradient; compare <see cref="DecoupledWeightDecay"/>).</summary>
    public double WeightDecay { get; init; }

    /// <summary>Taken from the parameter beside the gradient: <c>p *= 1 − rate · decay</c> before the update (Loshchilov and Hutter 2019).</summary>
    public virtual double DecoupledWeightDecay { get; init; }

    /// <summary>All gradients together are scaled to at most this norm: by <c>norm / (‖g‖ + 1e-6)</c> where that is below 1; null for no limit.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>Each element of a gradient is limited to ± this value; null for no limit.</summary>
    public double? ClipValue { get; init; }

    /// <summary>Steps whose gradients make one update.</summary>
    /// <remarks>
    /// With k &gt; 1 each step adds rows · gradient to sums, and every k-th updates with their mean over all rows: the gradient of one batch of all those
    /// rows, whose sum is rounded in another order. Sums are state: an update may take steps of two epochs, and a resumed training goes on within one.
    /// Schedules and bias corrections count updates; random numbers are new for each step.
    /// </remarks>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>A moving average of the weights, which is what is evaluated; null for none.</summary>
    public WeightAverage? Average { get; init; }

    /// <summary>Parameters that are trained in another way; the first that fits counts.</summary>
    public EquatableArray<ParameterGroup> Groups { get; init; } = [];

    /// <summary>Whether it takes the momentum of a schedule that gives one.</summary>
    public virtual bool TakesMomentum => false;

    /// <summary>Emits the new value of one parameter and sets the new values of its slots.</summary>
    public abstract Tensor Update(UpdateContext context);

    /// <summary>What is wrong with its options, a sentence each; empty where nothing is.</summary>
    protected virtual IEnumerable<string> Faults() =>
    [
        .. LearningRate.Faults(),
        .. LearningRate.CyclesMomentum && !TakesMomentum ? ["the schedule gives a momentum, and the optimizer takes none"] : Array.Empty<string>(),
        .. OptionFaults.NotNegative("the weight decay", WeightDecay),
        .. OptionFaults.NotNegative("the decoupled weight decay", DecoupledWeightDecay),
        .. OptionFaults.Positive("the norm that gradients are clipped to", ClipNorm ?? 1),
        .. OptionFaults.Positive("the value that gradients are clipped to", ClipValue ?? 1),
        .. OptionFaults.AtLeastOne("the number of steps of an update", AccumulationSteps),
        .. OptionFaults.Decay("the decay of the average", Average?.Decay ?? 0),
    ];

    /// <summary>Refuses options out of range.</summary>
    /// <exception cref="GraphCompilerException">GRC8012: an option is out of range; all of them are told.</exception>
    internal void Require(SourceLocation location)
    {
        if (Faults().ToArray() is { Length: > 0 } faults)
        {
            throw DiagnosticId.InvalidOption.Error($"{GetType().Name}: {string.Join("; ", faults)}", location);
        }

        foreach (ParameterGroup group in Groups)
        {
            if (group.Faults().ToArray() is { Length: > 0 } wrong)
            {
                throw DiagnosticId.InvalidOption.Error($"parameter group: {string.Join("; ", wrong)}", group.Location);
            }
        }
    }

    /// <summary>The gradients after clipping.</summary>
    internal IReadOnlyList<Tensor> Clip(IReadOnlyList<Tensor> gradients)
    {
        Tensor[] result = ClipValue is { } limit ? [.. gradients.Select(g => Functions.Clip(g, -limit, limit))] : [.. gradients];
        if (ClipNorm is not { } norm || result.Length == 0)
        {
            return result;
        }

        Tensor total = result.Select(g => Functions.Sum(g * g)).Aggregate((sum, square) => sum + square);
        Tensor scale = Functions.Min(norm / (Functions.Sqrt(total) + 1e-6), 1);
        return [.. result.Select(g => g * scale)];
    }
}
