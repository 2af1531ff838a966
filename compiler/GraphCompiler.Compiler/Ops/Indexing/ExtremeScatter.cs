using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Indexing;

/// <summary>The scatters that keep the row at one end of the order of numbers; a NaN comes before all.</summary>
/// <param name="Axis">The axis of the table that is indexed.</param>
/// <param name="Extent">Size of the table along the axis.</param>
/// <param name="BatchDims">How many leading dimensions the table and the indices share.</param>
/// <remarks>VJP: <c>r̄ = ȳ / n</c> at the n rows that are equal to the extreme, else 0.</remarks>
public abstract record ExtremeScatter(int Axis, long Extent, int BatchDims) : ScatterOp(Axis, Extent, BatchDims)
{
    /// <summary>Which end.</summary>
    internal abstract Extreme Extreme { get; }

    /// <inheritdoc/>
    public sealed override ScalarFunction Function => Extreme.Function;

    /// <inheritdoc/>
    public sealed override Const Initial(DType type) => Extreme.Identity(type);

    /// <inheritdoc/>
    public sealed override ReferenceTensor[] Evaluate(ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands) =>
        Fold(context, node, operands, Extreme.Neutral(node.Type), Extreme.Accumulation(operands[1]));

    /// <summary>The cotangent in equal shares to the rows that are the extreme.</summary>
    public sealed override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted)
    {
        if (!wanted[1] || cotangents[0] is not { } incoming || !node.Type.DType.IsFloat)
        {
            return [null, null];
        }

        GraphBuilder b = context.Builder;
        (Value indices, Value isExtreme) = (node.Operands[0], IsExtreme(b, node));
        return [null, b.Mul(isExtreme, b.Gather(b.Div(incoming, Count(b, indices, isExtreme)), indices, Axis, BatchDims))];
    }

    /// <summary>The mean of the tangents of the rows that are the extreme.</summary>
    public sealed override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents)
    {
        if (tangents[1] is not { } incoming || !node.Type.DType.IsFloat)
        {
            return [null];
        }

        GraphBuilder b = context.Builder;
        (Value indices, Value isExtreme) = (node.Operands[0], IsExtreme(b, node));
        return [b.Div(Sum(b, indices, b.Mul(incoming, isExtreme)), Count(b, indices, isExtreme))];
    }

    /// <summary>1 at the rows that are equal to the result at their index, else 0.</summary>
    private Value IsExtreme(GraphBuilder b, Node node) => b.Convert(
        b.Equal(node.Operands[1], b.Gather(node.Result, node.Operands[0], Axis, BatchDims)), node.Type.DType);

    /// <summary>How many rows are the extreme; 1 where there is no row.</summary>
    private Value Count(GraphBuilder b, Value indices, Value isExtreme)
    {
        Value count = Sum(b, indices, isExtreme);
        return b.Max(count, b.OneLike(count));
    }

    private Value Sum(GraphBuilder b, Value indices, Value rows) => b.ScatterAdd(indices, rows, Axis, Extent, BatchDims);
}
