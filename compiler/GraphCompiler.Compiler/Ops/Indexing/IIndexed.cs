using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Ops.Indexing;

/// <summary>
/// An op whose result at an index is a function of that index, and of elements of its operands that are the same for every index:
/// iota, random bits. Lowering computes it wherever it is used; it never needs memory of its own.
/// </summary>
public interface IIndexed
{
    /// <summary>The elements of the operands that the function takes, each at a constant index without conditions.</summary>
    EquatableArray<IndexSource> Elements { get; }

    /// <summary>The number that the function depends on: the index along an axis, or the row-major index.</summary>
    /// <param name="result">Type of the result.</param>
    /// <param name="index">Index into the result, one expression a dimension.</param>
    IndexExpr Position(TensorType result, IReadOnlyList<IndexExpr> index);

    /// <summary>Emits the function.</summary>
    /// <param name="k">Where it is emitted.</param>
    /// <param name="result">Element type of the result.</param>
    /// <param name="position">
    /// The value of <see cref="Position"/>, as an i32 where every position of the result fits one (<see cref="PositionType"/>), else as an i64.
    /// </param>
    /// <param name="elements">The elements that <see cref="Elements"/> names.</param>
    Expr Compute(ScalarBuilder k, KernelType result, Expr position, ReadOnlySpan<Expr> elements);

    /// <summary>The type in which positions of a result are given.</summary>
    static DType PositionType(TensorType result) => result.Elements <= int.MaxValue ? DType.I32 : DType.I64;
}
