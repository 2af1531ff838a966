using System.Runtime.CompilerServices;

namespace GraphCompiler.Frontend.Tensors;

/// <content>Implicit functions: what equations say, with derivatives that do not go through the iterations that solve them.</content>
public static partial class Functions
{
    /// <summary>The fixed point z of <c>z = step(z, parameters)</c>, by iteration from a start.</summary>
    /// <remarks>
    /// It ends when no element of z changes by more than the tolerance, or after the most steps. By the implicit function theorem, with F the step:
    /// <c>ā = (∂F/∂a)ᵀ u</c> with <c>u = z̄ + (∂F/∂z)ᵀ u</c>, solved by the same kind of iteration (Christianson 1994; Bai et al. 2019), and
    /// <c>ż = (∂F/∂z) ż + (∂F/∂a) ȧ</c>: memory does not grow with the number of steps. The start has no derivative. Requires that the step is a contraction near z.
    /// Second derivatives go through the iteration of u.
    /// </remarks>
    /// <param name="step">Takes z and the parameters and gives the next z; it may not use tensors from outside.</param>
    /// <param name="start">Where z begins.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="tolerance">The greatest change of an element at which it ends.</param>
    /// <param name="maxSteps">The most steps.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: the step gives another type than z; GRC8012: a number out of range.</exception>
    public static Tensor FixedPoint(
        Func<Tensor, Tensor[], Tensor> step, Tensor start, IReadOnlyList<Tensor> parameters, double tolerance = 1e-6, int maxSteps = 1000,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var solve = new ImplicitSolve(tolerance, maxSteps, new SourceLocation(file, line));
        return solve.FixedPoint(step, start, parameters);
    }

    /// <summary>
    /// A minimum x of <c>objective(x, parameters)</c> as a function of the parameters: the value is the solution that is given, whichever way it was found.
    /// </summary>
    /// <remarks>
    /// With f the objective and H its Hessian by x at the solution: <c>ā = −∂/∂a ⟨∂f/∂x, u⟩</c> with <c>H u = x̄</c>, solved by conjugate gradients over
    /// Hessian-vector products (Bengio 2000; Lorraine et al. 2020), and <c>H ẋ = −∂/∂a(∂f/∂x) ȧ</c>. Requires that H is positive definite. The solution has no
    /// derivative of its own.
    /// </remarks>
    /// <param name="objective">Takes x and the parameters and gives a scalar; it may not use tensors from outside.</param>
    /// <param name="solution">Where the gradient of the objective by x is 0.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="tolerance">The residual at which the linear solve ends, relative to its right side.</param>
    /// <param name="maxSteps">The most steps of the linear solve.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC3001: the objective is no scalar float; GRC8012: a number out of range.</exception>
    public static Tensor ImplicitMinimum(
        Func<Tensor, Tensor[], Tensor> objective, Tensor solution, IReadOnlyList<Tensor> parameters, double tolerance = 1e-6, int maxSteps = 1000,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var solve = new ImplicitSolve(tolerance, maxSteps, new SourceLocation(file, line));
        return solve.Minimum(objective, solution, parameters);
    }
}
