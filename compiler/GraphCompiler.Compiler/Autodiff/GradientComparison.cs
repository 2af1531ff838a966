using System.Globalization;

namespace GraphCompiler.Compiler.Autodiff;

/// <summary>One derivative that was computed in two ways.</summary>
/// <param name="What">Which derivative, and in which way it was computed.</param>
/// <param name="Expected">By differences, or by another mode.</param>
/// <param name="Actual">By the rules of the ops.</param>
/// <param name="IsConclusive">
/// False where differences of two lengths do not agree: the function is not smooth here (a kink, a step), and nothing is said.
/// </param>
/// <param name="Agrees">Whether both agree within the tolerances, or nothing is said.</param>
public sealed record GradientComparison(string What, double Expected, double Actual, bool IsConclusive, bool Agrees)
{
    /// <summary>The comparison as a line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{What}: expected {Expected:R}, got {Actual:R}{(IsConclusive ? "" : " (not smooth here)")}");
}
