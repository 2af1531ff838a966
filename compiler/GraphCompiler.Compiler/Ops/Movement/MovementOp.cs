using GraphCompiler.Compiler.Kernels.Indexing;

namespace GraphCompiler.Compiler.Ops.Movement;

/// <summary>The family of ops that move elements: each element of the result is an element of an operand.</summary>
public abstract record MovementOp : Op
{
    /// <summary>Where the element of the result at <paramref name="index"/> comes from.</summary>
    /// <param name="operands">Types of the operands.</param>
    /// <param name="result">Type of the result.</param>
    /// <param name="index">Index into the result, one expression a dimension.</param>
    /// <returns>Sources in order: the first whose conditions hold; the last one always does.</returns>
    public abstract EquatableArray<IndexSource> Sources(
        ReadOnlySpan<TensorType> operands, TensorType result, IReadOnlyList<IndexExpr> index);
}
