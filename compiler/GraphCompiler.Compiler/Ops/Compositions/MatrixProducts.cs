namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>Matrix products with NumPy's rules.</summary>
public static class MatrixProducts
{
    extension(GraphBuilder b)
    {
        /// <summary>
        /// NumPy's <c>matmul</c>: of matrices, of vectors (as a row on the left, as a column on the right), and of stacks of matrices whose leading
        /// dimensions are broadcast.
        /// </summary>
        /// <exception cref="GraphCompilerException">GRC1002: the inner dimensions differ; GRC1006: the leading ones have no common shape.</exception>
        public Value StackedMatMul(Value x, Value y)
        {
            int lhs = x.Type.Rank, rhs = y.Type.Rank;
            if (lhs <= 2 && rhs <= 2)
            {
                return b.Dot(x, y, new Dot([], [], lhs == 0 ? [] : [lhs - 1], rhs == 0 ? [] : [Math.Max(0, rhs - 2)]));
            }

            if (lhs > 2 && rhs <= 2)
            {
                return b.Dot(x, y, new Dot([], [], [lhs - 1], rhs == 0 ? [] : [Math.Max(0, rhs - 2)]));
            }

            Shape stack = Broadcasting.CommonShape(Leading(x.Type), Leading(y.Type), b.Location);
            Value left = lhs == 1 ? b.Reshape(x, [1, x.Type.Shape[0]]) : x;
            Value xs = b.BroadcastTo(left, [.. stack, .. left.Type.Shape.Skip(left.Type.Rank - 2)]);
            Value ys = b.BroadcastTo(y, [.. stack, .. y.Type.Shape.Skip(rhs - 2)]);
            EquatableArray<int> batch = Enumerable.Range(0, stack.Rank).ToEquatable();
            Value product = b.Dot(xs, ys, new Dot(batch, batch, [stack.Rank + 1], [stack.Rank]));
            return lhs == 1 ? b.Reshape(product, product.Type.Shape.Without([stack.Rank])) : product;
        }
    }

    private static TensorType Leading(TensorType type) => type.With([.. type.Shape.Take(Math.Max(0, type.Rank - 2))]);
}
