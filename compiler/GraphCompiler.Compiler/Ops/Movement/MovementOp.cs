using GraphCompiler.Compiler.Autodiff;
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

    /// <summary>The cotangents of the operands from that of the result, a float.</summary>
    /// <returns>One for each operand; those that are not wanted may be null.</returns>
    protected abstract Value?[] Transposed(GraphBuilder b, Node node, Value cotangent, ReadOnlySpan<bool> wanted);

    /// <inheritdoc/>
    public sealed override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) =>
        cotangents[0] is { } cotangent && node.Type.DType.IsFloat
            ? Transposed(context.Builder, node, cotangent, wanted) : new Value?[node.Operands.Count];

    /// <summary>Linear: the tangents are moved as the values are.</summary>
    public sealed override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents)
    {
        Value?[] moved = tangents.ToArray();
        GraphBuilder b = context.Builder;
        return moved.All(t => t is null)
            ? [null]
            : [b.Add(this, moved.Select((t, i) => t ?? b.ZeroLike(node.Operands[i])).ToArray())];
    }
}
