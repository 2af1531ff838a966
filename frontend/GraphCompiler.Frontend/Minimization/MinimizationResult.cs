using System.Globalization;

namespace GraphCompiler.Frontend.Minimization;

/// <summary>What a minimization found.</summary>
/// <param name="Outcome">Why it ended.</param>
/// <param name="Point">The point.</param>
/// <param name="Value">The value there.</param>
/// <param name="GradientNorm">The largest element of the gradient there.</param>
/// <param name="Iterations">Iterations that were done.</param>
/// <param name="Evaluations">How often value and gradient were computed.</param>
/// <param name="Products">How often a Hessian, or Gauss and Newton's matrix, was multiplied by a vector.</param>
public sealed record MinimizationResult(
    MinimizationOutcome Outcome, double[] Point, double Value, double GradientNorm, int Iterations, int Evaluations, int Products)
{
    /// <summary>Whether a minimum (or another point without slope) was found.</summary>
    public bool IsConverged => Outcome is MinimizationOutcome.GradientVanished or MinimizationOutcome.ValueSettled;

    /// <summary>The result as a line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Outcome} after {Iterations} iterations: value {Value:G9}, gradient {GradientNorm:G3} ({Evaluations} evaluations, {Products} products)");
}
