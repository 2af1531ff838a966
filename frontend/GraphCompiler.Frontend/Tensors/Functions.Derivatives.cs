using System.Runtime.CompilerServices;
using GraphCompiler.Compiler.Autodiff;

namespace GraphCompiler.Frontend.Tensors;

/// <content>Derivatives in given directions, matrices of derivatives, and functions with derivatives of their own.</content>
public static partial class Functions
{
    /// <summary>The vector-Jacobian product vᵀ ∂y/∂x, by reverse mode; zeros where y does not depend on x.</summary>
    /// <exception cref="GraphCompilerException">GRC1002: the cotangent is not of the type of y.</exception>
    public static Tensor Vjp(
        Tensor y, Tensor x, Tensor cotangent, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        y.Trace.Emit(new(file, line), b =>
        {
            RequireType("cotangent", cotangent, y, b.Location);
            return ReverseMode.Vjp(b, [y.Value], [cotangent.Value], [x.Value])[0] ?? b.ZeroLike(x.Value);
        });

    /// <summary>The Jacobian-vector product ∂y/∂x v, by forward mode; zeros where y does not depend on x.</summary>
    /// <exception cref="GraphCompilerException">GRC1002: the tangent is not of the type of x; GRC3003: a custom gradient has no JVP.</exception>
    public static Tensor Jvp(
        Tensor y, Tensor x, Tensor tangent, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        y.Trace.Emit(new(file, line), b =>
        {
            RequireType("tangent", tangent, x, b.Location);
            return ForwardMode.Jvp(b, [y.Value], [x.Value], [tangent.Value])[0] ?? b.ZeroLike(y.Value);
        });

    /// <summary>The Hessian of a scalar times a vector: the gradient of ⟨∇y, v⟩, which needs no matrix.</summary>
    /// <exception cref="GraphCompilerException">GRC1002: the vector is not of the type of x; GRC3001: y is no scalar float.</exception>
    public static Tensor HessianVectorProduct(
        Tensor y, Tensor x, Tensor vector, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        y.Trace.Emit(new(file, line), b =>
        {
            RequireType("vector", vector, x, b.Location);
            return HigherOrder.HessianVectorProduct(b, y.Value, [x.Value], [vector.Value])[0] ?? b.ZeroLike(x.Value);
        });

    /// <summary>
    /// The Jacobian ∂y/∂x, of the shape of y followed by that of x: row by row in reverse mode, or column by column in forward mode, whichever are fewer; more
    /// than a few are one loop.
    /// </summary>
    /// <exception cref="GraphCompilerException">GRC3001: one of them is no float; GRC3004: it is too large.</exception>
    public static Tensor Jacobian(Tensor y, Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        y.Trace.Emit(new(file, line), b => HigherOrder.Jacobian(b, y.Value, x.Value));

    /// <summary>The Hessian of a scalar, of the shape of x twice: the Jacobian of its gradient.</summary>
    /// <exception cref="GraphCompilerException">GRC3001: y is no scalar float; GRC3002: it does not depend on x; GRC3004: it is too large.</exception>
    public static Tensor Hessian(Tensor y, Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        y.Trace.Emit(new(file, line), b => HigherOrder.Hessian(b, y.Value, x.Value));

    /// <summary>A function with a derivative of its own.</summary>
    /// <param name="function">The function; it may not use tensors from outside.</param>
    /// <param name="vjp">Takes x, y and the cotangent of y, and gives the cotangent of x.</param>
    /// <param name="jvp">Takes x, y and the tangent of x, and gives the tangent of y; null: the transpose of <paramref name="vjp"/>.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: a derivative has another type than what it belongs to.</exception>
    public static Func<Tensor, Tensor> CustomGradient(
        Func<Tensor, Tensor> function, Func<Tensor, Tensor, Tensor, Tensor> vjp, Func<Tensor, Tensor, Tensor, Tensor>? jvp = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => x =>
        {
            Graph forward = Graph.Of(function, x.Type, file, line);
            TensorType y = forward.Results[0].Value.Type;
            var op = new CustomGradient(
                forward, Graph.Of(vjp, x.Type, y, y, file, line), jvp is null ? null : Graph.Of(jvp, x.Type, y, x.Type, file, line));
            return x.Map(new(file, line), (b, v) => b.CustomGradient(op, v)[0]);
        };

    private static void RequireType(string name, Tensor direction, Tensor of, SourceLocation location)
    {
        if (direction.Type != of.Type)
        {
            throw DiagnosticId.TypeMismatch.Error($"the {name} is {direction.Type}, it belongs to {of.Type}", location);
        }
    }
}
