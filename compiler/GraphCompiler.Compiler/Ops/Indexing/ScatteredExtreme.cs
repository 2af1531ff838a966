namespace GraphCompiler.Compiler.Ops.Indexing;

/// <summary>Derivatives of the scatters that keep the greatest or the least row.</summary>
internal static class ScatteredExtreme
{
    /// <summary>The cotangent in equal shares to the rows that are the extreme.</summary>
    public static Value? Vjp(GraphBuilder b, Node node, ScatterOp op, Value? cotangent)
    {
        if (cotangent is not { } incoming || !node.Type.DType.IsFloat)
        {
            return null;
        }

        (Value indices, Value isExtreme) = (node.Operands[0], IsExtreme(b, node, op));
        return b.Mul(isExtreme, b.Gather(b.Div(incoming, Count(b, op, indices, isExtreme)), indices, op.Axis, op.BatchDims));
    }

    /// <summary>The mean of the tangents of the rows that are the extreme.</summary>
    public static Value? Jvp(GraphBuilder b, Node node, ScatterOp op, Value? tangent)
    {
        if (tangent is not { } incoming || !node.Type.DType.IsFloat)
        {
            return null;
        }

        (Value indices, Value isExtreme) = (node.Operands[0], IsExtreme(b, node, op));
        return b.Div(Sum(b, op, indices, b.Mul(incoming, isExtreme)), Count(b, op, indices, isExtreme));
    }

    /// <summary>1 at the rows that are equal to the result at their index, else 0.</summary>
    private static Value IsExtreme(GraphBuilder b, Node node, ScatterOp op) => b.Convert(
        b.Equal(node.Operands[1], b.Gather(node.Result, node.Operands[0], op.Axis, op.BatchDims)), node.Type.DType);

    /// <summary>How many rows are the extreme; 1 where there is no row.</summary>
    private static Value Count(GraphBuilder b, ScatterOp op, Value indices, Value isExtreme)
    {
        Value count = Sum(b, op, indices, isExtreme);
        return b.Max(count, b.OneLike(count));
    }

    private static Value Sum(GraphBuilder b, ScatterOp op, Value indices, Value rows) =>
        b.ScatterAdd(indices, rows, op.Axis, op.Extent, op.BatchDims);
}
