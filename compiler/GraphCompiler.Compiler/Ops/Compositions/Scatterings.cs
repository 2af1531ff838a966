using System.Globalization;

namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>Ways to write elements that are addressed by data; the result does not depend on the number of threads.</summary>
/// <remarks>
/// <code>
/// add, max, min   y = x ∘ scatter_∘(indices, u)
/// set             w = scatter_max(indices, 0, 1, 2, …)        the last index that points to a row
///                 y = w ≥ 0 ? u[w] : x
/// </code>
/// So what is overwritten takes part neither in the result nor in the gradient, and writing needs no order between threads.
/// </remarks>
public static class Scatterings
{
    extension(GraphBuilder b)
    {
        /// <summary>A tensor with rows written at indices along an axis: <c>y[β, p, indices[β, i], s] ∘= u[β, p, i, s]</c>.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="indices">The indices, i32 or i64; one out of range is a fault.</param>
        /// <param name="updates">The rows: the tensor's dimensions, with those of the indices (but the batch) in place of the axis.</param>
        /// <param name="axis">The axis.</param>
        /// <param name="mode">What becomes of what is written to.</param>
        /// <param name="batchDims">Leading dimensions that tensor and indices share.</param>
        /// <exception cref="GraphCompilerException">
        /// GRC1002: the operands do not fit; GRC1003: no such axis; GRC1004: the batch dimensions differ, or an unknown mode.
        /// </exception>
        public Value Scatter(Value x, Value indices, Value updates, int axis, ScatterMode mode = ScatterMode.Set, int batchDims = 0)
        {
            Require(b, x.Type, indices.Type, updates.Type, axis, batchDims);
            long extent = x.Type.Shape[axis];
            return mode switch
            {
                ScatterMode.Add => b.Add(x, b.ScatterAdd(indices, updates, axis, extent, batchDims)),
                ScatterMode.Max => b.Max(x, b.ScatterMax(indices, updates, axis, extent, batchDims)),
                ScatterMode.Min => b.Min(x, b.ScatterMin(indices, updates, axis, extent, batchDims)),
                ScatterMode.Set => b.Replace(x, indices, updates, axis, batchDims),
                _ => throw DiagnosticId.InvalidAttribute.Error($"there is no such way to scatter: {mode}", b.Location),
            };
        }

        /// <summary>A tensor with y[indices[i, j, …], j, …] ∘= u[i, j, …] for axis 0, and so on: one index for each element (ONNX ScatterElements).</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="indices">Indices; along other axes than <paramref name="axis"/> at most as many as the tensor has.</param>
        /// <param name="updates">What is written, of the shape of the indices.</param>
        /// <param name="axis">The axis.</param>
        /// <param name="mode">What becomes of what is written to.</param>
        /// <exception cref="GraphCompilerException">GRC1002: the operands do not fit; GRC1003: no such axis.</exception>
        public Value ScatterElements(Value x, Value indices, Value updates, int axis, ScatterMode mode = ScatterMode.Set)
        {
            b.RequireElements("scatter", x.Type, indices.Type, axis);
            (int last, Shape places) = (x.Type.Rank - 1, indices.Type.Shape);
            var rest = new Stack<(int Axis, Value Part)>();
            for (int d = 0; d < places.Rank; d++)
            {
                if (d != axis && places[d] < x.Type.Shape[d])
                {
                    rest.Push((d, b.SliceAxis(x, d, places[d], x.Type.Shape[d])));
                    x = b.SliceAxis(x, d, 0, places[d]);
                }
            }

            Value result = b.MoveEndToAxis(
                b.Scatter(b.MoveAxisToEnd(x, axis), b.MoveAxisToEnd(indices, axis), b.MoveAxisToEnd(updates, axis), last, mode, batchDims: last), axis);
            return rest.Aggregate(result, (whole, part) => b.Concatenate(part.Axis, whole, part.Part));
        }

        /// <summary>A tensor with parts written at tuples of indices: <c>y[indices[i, 0], indices[i, 1], …, s] ∘= u[i, s]</c> (ONNX ScatterND).</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="indices">Tuples along the last axis, for the leading dimensions of the tensor.</param>
        /// <param name="updates">The parts: the dimensions of the indices without the last, and those of the tensor that are not indexed.</param>
        /// <param name="mode">What becomes of what is written to.</param>
        /// <exception cref="GraphCompilerException">GRC1002: the operands do not fit; GRC1004: more indices than dimensions, or none.</exception>
        public Value ScatterNd(Value x, Value indices, Value updates, ScatterMode mode = ScatterMode.Set)
        {
            Shape shape = x.Type.Shape;
            int size = (int)b.TupleSize("scatter", x.Type, indices.Type, 0);
            EquatableArray<long> indexed = Indexings.Sizes(shape, 0, size);
            Value flat = b.Reshape(x, Shape.Create([Indexings.Product(indexed), .. shape.Dims[size..]]));
            return b.Reshape(b.Scatter(flat, b.LinearIndex(indices, indexed), updates, 0, mode), shape);
        }

        /// <summary>Zeros with y[i, j, …] added at [indices[i, j, …], j, …] for axis 0, and so on.</summary>
        internal Value AddElements(Value indices, Value y, int axis, long extent)
        {
            int last = y.Type.Rank - 1;
            Value table = b.ScatterAdd(b.MoveAxisToEnd(indices, axis), b.MoveAxisToEnd(y, axis), last, extent, batchDims: last);
            return b.MoveEndToAxis(table, axis);
        }

        private Value Replace(Value x, Value indices, Value updates, int axis, int batchDims)
        {
            (Shape table, Shape places) = (x.Type.Shape, indices.Type.Shape);
            long count = Indexings.Product(Indexings.Sizes(places, batchDims, places.Rank - batchDims));
            if (count == 0 || x.Type.Elements == 0)
            {
                return x;
            }

            TensorType numbers = new(count > int.MaxValue ? DType.I64 : DType.I32, Shape.Create([.. places.Dims[..batchDims], count]));
            Value last = b.ScatterMax(b.Reshape(indices, numbers.Shape), b.Iota(numbers, batchDims), batchDims, table[axis], batchDims);
            Value isWritten = b.GreaterOrEqual(last, b.ZeroLike(last));
            Value rows = b.Reshape(updates, Shape.Create([.. table.Dims[..axis], count, .. table.Dims[(axis + 1)..]]));
            Value written = b.Gather(rows, b.Max(last, b.ZeroLike(last)), axis, batchDims);
            EquatableArray<int> where = [.. Enumerable.Range(0, batchDims), axis];
            return b.Select(b.BroadcastInDim(isWritten, table, where), written, x);
        }
    }

    private static void Require(GraphBuilder b, TensorType x, TensorType indices, TensorType updates, int axis, int batchDims)
    {
        string Given(string what) => string.Create(
            CultureInfo.InvariantCulture, $"{what}, got {updates} for {indices} of {x} along axis {axis} with {batchDims} batch dimensions");
        if (axis < 0 || axis >= x.Rank)
        {
            throw DiagnosticId.UnknownAxis.Error(Given("a scatter is along an axis of its tensor"), b.Location);
        }

        if (batchDims < 0 || batchDims > axis || batchDims > indices.Rank || !x.Shape.Dims[..batchDims].SequenceEqual(indices.Shape.Dims[..batchDims]))
        {
            throw DiagnosticId.InvalidAttribute.Error(Given("batch dimensions of a scatter come before its axis and are equal in tensor and indices"), b.Location);
        }

        TensorType rows = x.With(new Gather(axis, batchDims).RowShape(x.Shape, indices.Shape));
        if (indices.DType is not (DType.I32 or DType.I64) || updates != rows)
        {
            throw DiagnosticId.TypeMismatch.Error(Given($"a scatter at i32 or i64 indices takes updates {rows}"), b.Location);
        }
    }
}
