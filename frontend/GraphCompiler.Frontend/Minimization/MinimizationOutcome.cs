namespace GraphCompiler.Frontend.Minimization;

/// <summary>Why a minimization ended.</summary>
public enum MinimizationOutcome
{
    /// <summary>Every element of the gradient is below <see cref="Minimizer.GradientTolerance"/>.</summary>
    GradientVanished,

    /// <summary>The value changes by less than <see cref="Minimizer.ValueTolerance"/>, or by less than it is rounded.</summary>
    ValueSettled,

    /// <summary>It did not converge in <see cref="Minimizer.MaxIterations"/> iterations.</summary>
    IterationLimit,

    /// <summary>It was cancelled; the point is the best until then.</summary>
    Cancelled,
}
