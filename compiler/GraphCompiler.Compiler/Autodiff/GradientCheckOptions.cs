namespace GraphCompiler.Compiler.Autodiff;

/// <summary>How derivatives are compared with differences.</summary>
/// <param name="Epsilon">Length of a step along a direction whose elements are in [−1, 1].</param>
/// <param name="AbsoluteTolerance">How far two derivatives may be apart, whatever their size.</param>
/// <param name="RelativeTolerance">How far they may be apart as a part of the greater.</param>
/// <param name="Order">1, or 2 for second derivatives too.</param>
/// <param name="Seed">Start of the random directions.</param>
public sealed record GradientCheckOptions(
    double Epsilon = 1e-6, double AbsoluteTolerance = 1e-5, double RelativeTolerance = 1e-3, int Order = 2, int Seed = 1)
{
    /// <summary>Whether two derivatives agree.</summary>
    public bool Agree(double x, double y) =>
        Math.Abs(x - y) <= AbsoluteTolerance + (RelativeTolerance * Math.Max(Math.Abs(x), Math.Abs(y)));
}
