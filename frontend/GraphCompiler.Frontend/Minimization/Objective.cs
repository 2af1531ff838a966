using System.Runtime.CompilerServices;
using GraphCompiler.Frontend.Tensors;

namespace GraphCompiler.Frontend.Minimization;

/// <summary>A function of many numbers with its derivatives, as a <see cref="Minimizer"/> asks for them.</summary>
/// <remarks>All numbers are a flat vector of doubles, whatever the element type of the compiled graphs behind it.</remarks>
public abstract class Objective
{
    /// <summary>Length of the vector.</summary>
    public abstract int Dimension { get; }

    /// <summary>Rounding of values and gradients, relative: that of the element type of the graphs.</summary>
    public abstract double Precision { get; }

    /// <summary>An objective from a function of a tensor with a scalar value; its vector is the tensor's elements, row-major.</summary>
    /// <param name="function">The function.</param>
    /// <param name="x">Type of the tensor.</param>
    /// <param name="options">Options of the compiler.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC3001: the value is no scalar float; GRC3002: it does not depend on the tensor.</exception>
    public static Objective Of(
        Func<Tensor, Tensor> function, TensorType x, CompilerOptions? options = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        new TensorObjective(t => function(t[0]), [x], options, new SourceLocation(file, line));

    /// <summary>An objective from a function of several tensors; its vector is their elements, one tensor after another.</summary>
    /// <param name="function">The function.</param>
    /// <param name="types">Types of the tensors, all of one element type.</param>
    /// <param name="options">Options of the compiler.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC3001: the value is no scalar float; GRC3002: it does not depend on a tensor.</exception>
    public static Objective Of(
        Func<Tensor[], Tensor> function, TensorType[] types, CompilerOptions? options = null,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        new TensorObjective(function, types, options, new SourceLocation(file, line));

    /// <summary>The value, and the gradient.</summary>
    /// <param name="x">The point.</param>
    /// <param name="gradient">Takes the gradient.</param>
    /// <param name="cancellation">Ends it.</param>
    public abstract double Evaluate(ReadOnlySpan<double> x, Span<double> gradient, CancellationToken cancellation);

    /// <summary>The Hessian at a point times a vector.</summary>
    /// <param name="x">The point.</param>
    /// <param name="vector">The vector.</param>
    /// <param name="product">Takes the product.</param>
    /// <param name="cancellation">Ends it.</param>
    public abstract void HessianProduct(
        ReadOnlySpan<double> x, ReadOnlySpan<double> vector, Span<double> product, CancellationToken cancellation);

    /// <summary>The matrix that truncated Newton methods solve with, times a vector: the Hessian, or Gauss and Newton's part of it.</summary>
    /// <param name="x">The point.</param>
    /// <param name="vector">The vector.</param>
    /// <param name="product">Takes the product.</param>
    /// <param name="cancellation">Ends it.</param>
    public virtual void CurvatureProduct(
        ReadOnlySpan<double> x, ReadOnlySpan<double> vector, Span<double> product, CancellationToken cancellation) =>
        HessianProduct(x, vector, product, cancellation);
}
