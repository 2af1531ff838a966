namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>Other ways to address elements by data, made of gather and scatter-add.</summary>
public static class Indexings
{
    extension(GraphBuilder b)
    {
        /// <summary>1 at the index, else 0, along a new last axis; an index out of range gives zeros.</summary>
        public Value OneHot(Value indices, long depth, DType type)
        {
            TensorType result = indices.Type.With(Shape.Create([.. indices.Type.Shape, depth]));
            Value isHere = b.Equal(
                b.Iota(result, indices.Type.Rank), b.BroadcastInDim(indices, result.Shape, [.. Enumerable.Range(0, indices.Type.Rank)]));
            return b.Convert(isHere, type);
        }

        /// <summary>y[i, j, …] = x[indices[i, j, …], j, …] for axis 0, and so on: one index for each element (ONNX GatherElements).</summary>
        public Value GatherElements(Value x, Value indices, int axis)
        {
            int last = x.Type.Rank - 1;
            Value rows = b.Gather(b.MoveAxisToEnd(x, axis), b.MoveAxisToEnd(indices, axis), last, batchDims: last);
            return b.MoveEndToAxis(rows, axis);
        }

        /// <summary>x with y[i, j, …] added at x[indices[i, j, …], j, …] for axis 0, and so on.</summary>
        public Value ScatterAddElements(Value x, Value indices, Value y, int axis) =>
            b.Add(x, b.ScatterElements(indices, y, axis, x.Type.Shape[axis]));

        /// <summary>x with y[i, j, …] in place of x[indices[i, j, …], j, …] for axis 0, and so on; an index must not be there twice.</summary>
        public Value ReplaceElements(Value x, Value indices, Value y, int axis)
        {
            Value isReplaced = b.Greater(b.ScatterElements(indices, b.OneLike(y), axis, x.Type.Shape[axis]), b.ZeroLike(x));
            return b.Select(isReplaced, b.ScatterElements(indices, y, axis, x.Type.Shape[axis]), x);
        }

        /// <summary>The row-major index of each tuple along the last axis of <paramref name="indices"/> in leading dimensions of a shape.</summary>
        public Value LinearIndex(Value indices, Shape shape)
        {
            int last = indices.Type.Rank - 1;
            Value linear = b.At(indices, last, 0);
            for (int d = 1; d < indices.Type.Shape[last]; d++)
            {
                linear = b.Add(b.Mul(linear, b.FullLike(linear, shape[d])), b.At(indices, last, d));
            }

            return linear;
        }

        private Value ScatterElements(Value indices, Value y, int axis, long extent)
        {
            int last = y.Type.Rank - 1;
            Value table = b.ScatterAdd(b.MoveAxisToEnd(indices, axis), b.MoveAxisToEnd(y, axis), last, extent, batchDims: last);
            return b.MoveEndToAxis(table, axis);
        }
    }
}
