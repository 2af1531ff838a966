namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>Other movements of elements, made of the movement ops.</summary>
public static class Rearrangements
{
    extension(GraphBuilder b)
    {
        /// <summary>An axis moved behind all others.</summary>
        public Value MoveAxisToEnd(Value x, int axis) =>
            b.Transpose(x, Enumerable.Range(0, x.Type.Rank).Where(d => d != axis).Append(axis).ToEquatable());

        /// <summary>The last axis moved to the place <paramref name="axis"/>.</summary>
        public Value MoveEndToAxis(Value x, int axis)
        {
            List<int> order = [.. Enumerable.Range(0, x.Type.Rank - 1)];
            order.Insert(axis, x.Type.Rank - 1);
            return b.Transpose(x, order.ToEquatable());
        }

        /// <summary>Tensors of one shape along a new axis.</summary>
        public Value Stack(int axis, params ReadOnlySpan<Value> xs)
        {
            var parts = new Value[xs.Length];
            for (int i = 0; i < parts.Length; i++)
            {
                parts[i] = b.KeepDims(xs[i], [axis]);
            }

            return b.Concatenate(axis, parts);
        }

        /// <summary>Parts of the given sizes along an axis.</summary>
        public Value[] Split(Value x, int axis, IReadOnlyList<long> sizes)
        {
            var parts = new Value[sizes.Count];
            long start = 0;
            for (int i = 0; i < parts.Length; i++)
            {
                parts[i] = b.SliceAxis(x, axis, start, start + sizes[i]);
                start += sizes[i];
            }

            return parts;
        }

        /// <summary>The element at one index of an axis, which is removed.</summary>
        public Value At(Value x, int axis, long index) =>
            b.Reshape(b.SliceAxis(x, axis, index, index + 1), x.Type.Shape.Without([axis]));

        /// <summary>Elements moved by <paramref name="shift"/> along an axis; those that leave it come in at the other end.</summary>
        public Value Roll(Value x, int axis, long shift)
        {
            long size = x.Type.Shape[axis], cut = size == 0 ? 0 : ((-shift % size) + size) % size;
            return cut == 0 ? x : b.Concatenate(axis, b.SliceAxis(x, axis, cut, size), b.SliceAxis(x, axis, 0, cut));
        }

        /// <summary>The whole tensor repeated along each dimension.</summary>
        public Value Tile(Value x, IReadOnlyList<long> repeats)
        {
            Shape shape = x.Type.Shape;
            Shape split = Shape.FromSizes([.. shape.SelectMany((dim, axis) => new[] { repeats[axis], dim.Size })]);
            Value repeated = b.BroadcastInDim(x, split, shape.Select((_, axis) => (2 * axis) + 1).ToEquatable());
            return b.Reshape(repeated, Shape.FromSizes([.. shape.Select((dim, axis) => repeats[axis] * dim.Size)]));
        }

        /// <summary>x[i, i, …] of the last two dimensions.</summary>
        public Value Diagonal(Value x)
        {
            Shape leading = Shape.Create(x.Type.Shape.Dims[..^2]);
            (long rows, long columns) = (x.Type.Shape[^2], x.Type.Shape[^1]);
            long size = Math.Min(rows, columns);
            Value square = b.SliceAxis(b.SliceAxis(x, leading.Rank, 0, size), leading.Rank + 1, 0, size);
            // Row-major, the diagonal of a square is every (size + 1)-th element.
            Value flat = b.Reshape(square, [.. leading, size * size]);
            return size == 0 ? flat : b.SliceAxis(flat, leading.Rank, 0, size * size, size + 1);
        }

        /// <summary>Zero above the diagonal <paramref name="k"/> of the last two dimensions (or below it, for <paramref name="upper"/>).</summary>
        public Value Triangle(Value x, bool upper, long k = 0)
        {
            TensorType index = x.Type.With(DType.I32);
            Value distance = b.Sub(b.Iota(index, x.Type.Rank - 1), b.Iota(index, x.Type.Rank - 2));
            Value diagonal = b.Full(index, k);
            return b.Select(upper ? b.GreaterOrEqual(distance, diagonal) : b.LessOrEqual(distance, diagonal), x, b.ZeroLike(x));
        }

        /// <summary>The first and last elements along an axis repeated beyond its ends.</summary>
        public Value PadEdge(Value x, int axis, long low, long high)
        {
            long size = x.Type.Shape[axis];
            return b.Beside(x, axis, Repeated(b.SliceAxis(x, axis, 0, 1), low), Repeated(b.SliceAxis(x, axis, size - 1, size), high));

            Value? Repeated(Value edge, long times) => times == 0 ? null : b.BroadcastInDim(
                edge, Shape.FromSizes([.. edge.Type.Shape.Select((dim, d) => d == axis ? times : dim.Size)]),
                [.. Enumerable.Range(0, edge.Type.Rank)]);
        }

        /// <summary>The elements along an axis mirrored beyond its ends, which are not repeated themselves.</summary>
        public Value PadReflect(Value x, int axis, long low, long high)
        {
            long size = x.Type.Shape[axis];
            return b.Beside(
                x, axis,
                low == 0 ? null : b.Reverse(b.SliceAxis(x, axis, 1, low + 1), [axis]),
                high == 0 ? null : b.Reverse(b.SliceAxis(x, axis, size - 1 - high, size - 1), [axis]));
        }

        /// <summary>Blocks of channels moved into space: <c>[n, c · s², h, w]</c> to <c>[n, c, h · s, w · s]</c>.</summary>
        public Value DepthToSpace(Value x, long size)
        {
            Shape shape = x.Type.Shape;
            (Dim n, long c, Dim h, Dim w) = (shape[0], shape[1] / (size * size), shape[2], shape[3]);
            Value blocks = b.Transpose(b.Reshape(x, [n, c, size, size, h, w]), [0, 1, 4, 2, 5, 3]);
            return b.Reshape(blocks, [n, c, h * size, w * size]);
        }

        /// <summary>Blocks of space moved into channels: <c>[n, c, h · s, w · s]</c> to <c>[n, c · s², h, w]</c>.</summary>
        public Value SpaceToDepth(Value x, long size)
        {
            Shape shape = x.Type.Shape;
            (Dim n, Dim c, long h, long w) = (shape[0], shape[1], shape[2] / size, shape[3] / size);
            Value blocks = b.Transpose(b.Reshape(x, [n, c, h, size, w, size]), [0, 1, 3, 5, 2, 4]);
            return b.Reshape(blocks, [n, c * size * size, h, w]);
        }

        private Value Beside(Value x, int axis, Value? before, Value? behind) =>
            b.Concatenate(axis, new[] { before, x, behind }.OfType<Value>().ToArray());
    }
}
