using GraphCompiler.Frontend.Optimizers;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Schedules;

/// <summary>A linear rise, then a fall with the inverse square root of the step, as transformers are trained (Vaswani et al. 2017).</summary>
/// <remarks><c>peak · min(s / warmup, √(warmup / s))</c> with <c>s = step + 1</c>.</remarks>
/// <param name="Peak">The greatest rate, at step <c>warmup − 1</c>.</param>
/// <param name="Warmup">Steps of the rise.</param>
public sealed record InverseSquareRoot(double Peak, long Warmup) : Schedule
{
    /// <summary>The paper's own form: <c>factor · width^−½ · min(s^−½, s · warmup^−3/2)</c>.</summary>
    /// <param name="width">Width of the model.</param>
    /// <param name="warmup">Steps of the rise.</param>
    /// <param name="factor">A factor.</param>
    public static InverseSquareRoot Noam(long width, long warmup, double factor = 1) =>
        new(factor / Math.Sqrt((double)width * warmup), warmup);

    /// <inheritdoc/>
    public override Tensor Rate(Tensor step)
    {
        Tensor number = step + 1;
        return Peak * Functions.Min(number / (double)Warmup, Functions.Sqrt((double)Warmup / number));
    }

    /// <inheritdoc/>
    protected internal override IEnumerable<string> Faults() =>
        [.. OptionFaults.NotNegative("the greatest learning rate", Peak), .. OptionFaults.AtLeastOne("the number of steps of the rise", Warmup)];
}
