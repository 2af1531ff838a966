using GraphCompiler.Frontend.Schedules;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Optimizers;

/// <summary>How parameters change along their gradients; a part of the training graph.</summary>
/// <param name="LearningRate">The learning rate over time.</param>
public abstract record Optimizer(Schedule LearningRate)
{
    /// <summary>Added to the gradient: weight decay · parameter (L2 in the gradient; for decoupled decay see <see cref="AdamW"/>).</summary>
    public double WeightDecay { get; init; }

    /// <summary>All gradients together are scaled to at most this norm: by <c>norm / (‖g‖ + 1e-6)</c> where that is below 1; null for no limit.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>Each element of a gradient is limited to ± this value; null for no limit.</summary>
    public double? ClipValue { get; init; }

    /// <summary>Emits the new value of one parameter and sets the new values of its slots.</summary>
    public abstract Tensor Update(UpdateContext context);

    /// <summary>The gradients after clipping.</summary>
    internal IReadOnlyList<Tensor> Clip(IReadOnlyList<Tensor> gradients)
    {
        IEnumerable<Tensor> clipped = gradients;
        if (ClipValue is { } limit)
        {
            clipped = clipped.Select(g => Functions.Clip(g, -limit, limit));
        }

        Tensor[] result = [.. clipped];
        if (ClipNorm is not { } norm || result.Length == 0)
        {
            return result;
        }

        Tensor total = result.Select(g => Functions.Sum(g * g)).Aggregate((sum, square) => sum + square);
        Tensor scale = Functions.Min(norm / (Functions.Sqrt(total) + 1e-6), 1);
        return [.. result.Select(g => g * scale)];
    }
}
