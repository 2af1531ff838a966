namespace GraphCompiler.Runtime.Diagnostics;

public sealed partial record DiagnosticId
{
    /// <summary>GRC8030: an objective that is not a number where a minimization begins.</summary>
    public static DiagnosticId ObjectiveIsNaN => new("GRC8030", "the objective is not a number",
        "Begin at a point where the function and its gradient are finite.");

    /// <summary>GRC8031: a function that does not fall along its negative gradient.</summary>
    public static DiagnosticId NoDescent => new("GRC8031", "no descent along the negative gradient",
        "Check custom gradients against differences (GradientChecker); a function with kinks or steps is no smooth objective.");

    /// <summary>GRC8032: a Hessian that is too large to be made whole.</summary>
    public static DiagnosticId DenseHessianTooLarge => new("GRC8032", "Hessian too large",
        "Use a method without a matrix: LBfgs, ConjugateGradient or HessianFree.");
}
