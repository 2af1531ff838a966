using GraphCompiler.Frontend.Schedules;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Optimizers;

/// <summary>Adadelta (Zeiler 2012): steps in the parameter's own units.</summary>
/// <remarks><c>v = ρv + (1 − ρ)g²</c>, <c>d = √(u + ε) / √(v + ε) · g</c>, <c>u = ρu + (1 − ρ)d²</c>, <c>p −= rate · d</c>.</remarks>
/// <param name="LearningRate">The learning rate; 1 in the paper.</param>
/// <param name="Rho">Decay of both means of squares.</param>
/// <param name="Epsilon">Added under both roots.</param>
public sealed record Adadelta(Schedule LearningRate, double Rho = 0.9, double Epsilon = 1e-6) : Optimizer(LearningRate)
{
    /// <inheritdoc/>
    public override Tensor Update(UpdateContext context)
    {
        Tensor g = context.Gradient;
        Tensor squares = (Rho * context.Slot("squares")) + ((1 - Rho) * (g * g));
        Tensor steps = context.Slot("steps");
        Tensor d = Functions.Sqrt(steps + Epsilon) / Functions.Sqrt(squares + Epsilon) * g;
        context.SetSlot("squares", squares);
        context.SetSlot("steps", (Rho * steps) + ((1 - Rho) * (d * d)));
        return context.Parameter - (context.Rate * d);
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Faults() =>
        [.. base.Faults(), .. OptionFaults.Decay("rho", Rho), .. OptionFaults.Positive("epsilon", Epsilon)];
}
