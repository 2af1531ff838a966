using System.Runtime.CompilerServices;
using GraphCompiler.Compiler.Ops.LinearAlgebra;

namespace GraphCompiler.Frontend.Tensors;

/// <content>Linear algebra on the matrices in the last two dimensions, f32 or f64.</content>
public static partial class Functions
{
    /// <summary>The lower triangular factor L of symmetric positive definite matrices: <c>L · Lᵀ = A</c>.</summary>
    /// <remarks>A matrix that is not positive definite gives NaN from the column on where that shows.</remarks>
    /// <exception cref="GraphCompilerException">GRC1002: no square float matrices.</exception>
    public static Tensor Cholesky(Tensor a, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        a.Map(new(file, line), (b, v) => b.Cholesky(v));

    /// <summary>X of <c>A · X = Y</c> for a triangular A, of which the other half is not read.</summary>
    /// <param name="a">Triangular matrices, <c>[…, n, n]</c>.</param>
    /// <param name="y">Right sides, <c>[…, n, m]</c>.</param>
    /// <param name="upper">Whether the upper half counts.</param>
    /// <param name="transposed">Whether A is transposed before.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: the operands do not fit.</exception>
    public static Tensor TriangularSolve(
        Tensor a, Tensor y, bool upper = false, bool transposed = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        a.Trace.Emit(new(file, line), b => b.TriangularSolve(a.Value, y.Value, upper, transposed));

    /// <summary>X of <c>A · X = Y</c>, by elimination with the greatest pivot of each column.</summary>
    /// <param name="a">Square matrices, <c>[…, n, n]</c>.</param>
    /// <param name="y">Right sides, <c>[…, n, m]</c>.</param>
    /// <param name="file">The user's file.</param>
    /// <param name="line">The user's line.</param>
    /// <exception cref="GraphCompilerException">GRC1002: the operands do not fit.</exception>
    public static Tensor Solve(Tensor a, Tensor y, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        a.Trace.Emit(new(file, line), b => b.Solve(a.Value, y.Value));

    /// <summary>The inverse matrices; where a product with one is wanted, <see cref="Solve"/> is faster and more exact.</summary>
    /// <exception cref="GraphCompilerException">GRC1002: no square float matrices.</exception>
    public static Tensor Inverse(Tensor a, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        a.Map(new(file, line), (b, v) => b.Inverse(v));

    /// <summary>The determinants, by elimination: <c>[…]</c> of <c>[…, n, n]</c>.</summary>
    /// <exception cref="GraphCompilerException">GRC1002: no square float matrices.</exception>
    public static Tensor Determinant(Tensor a, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        a.Map(new(file, line), (b, v) => b.Determinant(v));

    /// <summary>Eigenvalues, ascending, <c>[…, n]</c>, and eigenvectors, as columns, <c>[…, n, n]</c>, of symmetric matrices.</summary>
    /// <exception cref="GraphCompilerException">GRC1002: no square float matrices.</exception>
    public static (Tensor Values, Tensor Vectors) SymmetricEigen(Tensor a, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        a.Trace.Emit(new(file, line), b => b.SymmetricEigen(a.Value));
}
