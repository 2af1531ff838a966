namespace GraphCompiler.Frontend.Minimization;

/// <summary>One iteration of a minimization.</summary>
/// <param name="Iteration">Its number, from 1.</param>
/// <param name="Value">The value after it.</param>
/// <param name="GradientNorm">The largest element of the gradient after it.</param>
/// <param name="Length">Length of the step, as a factor of the method's direction.</param>
public readonly record struct MinimizationStep(int Iteration, double Value, double GradientNorm, double Length);
