using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Ops.Indexing;

/// <summary>An op that moves elements by a number which is data, the last operand: a scalar that is brought into a range.</summary>
public interface IPlaced
{
    /// <summary>The greatest number; the least is 0.</summary>
    /// <param name="operands">Types of the operands.</param>
    long Last(ReadOnlySpan<TensorType> operands);

    /// <summary>Where the element of the result at an index comes from.</summary>
    /// <param name="operands">Types of the operands.</param>
    /// <param name="index">Index into the result, one expression a dimension.</param>
    /// <param name="start">The number, in range.</param>
    /// <returns>Sources in order: the first whose conditions hold; the last one always does.</returns>
    EquatableArray<IndexSource> Sources(ReadOnlySpan<TensorType> operands, IReadOnlyList<IndexExpr> index, IndexExpr start);
}
