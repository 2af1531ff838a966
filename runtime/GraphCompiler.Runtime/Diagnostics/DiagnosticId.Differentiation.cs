namespace GraphCompiler.Runtime.Diagnostics;

public sealed partial record DiagnosticId
{
    /// <summary>GRC3001: the gradient of something that is no scalar float.</summary>
    public static DiagnosticId GradientOfNonScalar => new("GRC3001", "gradient of a non-scalar",
        "Reduce the value to a scalar first (mean, sum), or use a Jacobian or a vector-Jacobian product.");

    /// <summary>GRC3002: no differentiable path.</summary>
    public static DiagnosticId NoPath => new("GRC3002", "no path for the gradient",
        "Use the value in the computation, or leave it out of the list; integers, comparisons and stop_gradient end every path.");

    /// <summary>GRC3003: a VJP rule that is not linear.</summary>
    public static DiagnosticId NotLinear => new("GRC3003", "VJP not linear in its cotangent",
        "Give the op or the custom gradient a JVP of its own.");

    /// <summary>GRC3004: a Jacobian with too many rows and columns.</summary>
    public static DiagnosticId JacobianTooLarge => new("GRC3004", "Jacobian too large",
        "Use vector-Jacobian or Jacobian-vector products, or Hessian-vector products: they need no matrix.");

    /// <summary>GRC3005: a derivative that differences do not confirm.</summary>
    public static DiagnosticId WrongGradient => new("GRC3005", "wrong derivative",
        "Check the derivative of the custom gradients in the graph; if it has none, please report it with the text of the graph.");

    /// <summary>GRC3006: reverse mode through a loop without a bound of steps.</summary>
    public static DiagnosticId UnboundedLoop => new("GRC3006", "reverse mode through an unbounded loop",
        "Give the loop the most steps it may take, or use forward mode.");
}
