using System.Globalization;

namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>Ways to read elements that are addressed by data, made of gather; <see cref="Scatterings"/> write them.</summary>
public static class Indexings
{
    extension(GraphBuilder b)
    {
        /// <summary>1 at the index, else 0, along a new last axis; an index out of range gives zeros.</summary>
        public Value OneHot(Value indices, long depth, DType type)
        {
            // A byte may not count to the depth.
            indices = indices.Type.DType is DType.I8 or DType.U8 ? b.Convert(indices, DType.I32) : indices;
            TensorType result = indices.Type.With(Shape.Create([.. indices.Type.Shape, depth]));
            Value isHere = b.Equal(
                b.Iota(result, indices.Type.Rank), b.BroadcastInDim(indices, result.Shape, [.. Enumerable.Range(0, indices.Type.Rank)]));
            return b.Convert(isHere, type);
        }

        /// <summary>y[i, j, …] = x[indices[i, j, …], j, …] for axis 0, and so on: one index for each element (ONNX GatherElements).</summary>
        /// <param name="x">The table.</param>
        /// <param name="indices">Indices; along other axes than <paramref name="axis"/> at most as many as the table has.</param>
        /// <param name="axis">The axis.</param>
        /// <exception cref="GraphCompilerException">GRC1002: the indices have another rank, or more places; GRC1003: no such axis.</exception>
        public Value GatherElements(Value x, Value indices, int axis)
        {
            b.RequireElements("gather", x.Type, indices.Type, axis);
            (int last, Shape places) = (x.Type.Rank - 1, indices.Type.Shape);
            for (int d = 0; d < places.Rank; d++)
            {
                x = d == axis || places[d] == x.Type.Shape[d] ? x : b.SliceAxis(x, d, 0, places[d]);
            }

            Value rows = b.Gather(b.MoveAxisToEnd(x, axis), b.MoveAxisToEnd(indices, axis), last, batchDims: last);
            return b.MoveEndToAxis(rows, axis);
        }

        /// <summary>Parts at tuples of indices: y[β, i, s] = x[β, indices[β, i, 0], indices[β, i, 1], …, s] (ONNX GatherND).</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="indices">Tuples along the last axis, for the dimensions behind those of the batch.</param>
        /// <param name="batchDims">Leading dimensions that both share.</param>
        /// <exception cref="GraphCompilerException">GRC1004: more indices than dimensions, or none.</exception>
        public Value GatherNd(Value x, Value indices, int batchDims = 0)
        {
            Shape shape = x.Type.Shape;
            long size = b.TupleSize("gather", x.Type, indices.Type, batchDims);
            EquatableArray<long> indexed = Sizes(shape, batchDims, (int)size);
            Shape flat = Shape.Create([.. shape.Dims[..batchDims], Product(indexed), .. shape.Dims[(batchDims + (int)size)..]]);
            return b.Gather(b.Reshape(x, flat), b.LinearIndex(indices, indexed), batchDims, batchDims);
        }

        /// <summary>The row-major index, in a tensor of some sizes, of each tuple along the last axis; −1 for a tuple that is outside along any axis.</summary>
        /// <param name="indices">The tuples, i32 or i64; one index or more each.</param>
        /// <param name="sizes">As many sizes as a tuple has indices.</param>
        internal Value LinearIndex(Value indices, EquatableArray<long> sizes)
        {
            int last = indices.Type.Rank - 1;
            // As the type that holds every size and every place.
            if (Product(sizes) > int.MaxValue || sizes.Any(size => size > int.MaxValue))
            {
                indices = b.Convert(indices, DType.I64);
            }

            Value? linear = null, isInside = null;
            for (int d = 0; d < sizes.Count; d++)
            {
                Value index = b.At(indices, last, d);
                Value isBelow = b.And(b.GreaterOrEqual(index, b.ZeroLike(index)), b.Less(index, b.FullLike(index, sizes[d])));
                linear = linear is { } before ? b.Add(b.Mul(before, b.FullLike(index, sizes[d])), index) : index;
                isInside = isInside is { } soFar ? b.And(soFar, isBelow) : isBelow;
            }

            return sizes.Count == 1 ? linear!.Value : b.Select(isInside!.Value, linear!.Value, b.FullLike(linear!.Value, -1));
        }

        /// <summary>Checks indices of single elements.</summary>
        internal void RequireElements(string what, TensorType table, TensorType indices, int axis)
        {
            if (axis < 0 || axis >= table.Rank)
            {
                throw DiagnosticId.UnknownAxis.Error(string.Create(CultureInfo.InvariantCulture, $"a {what} of elements along axis {axis} of {table}"), b.Location);
            }

            if (indices.Rank != table.Rank || Enumerable.Range(0, table.Rank).Any(d => d != axis && indices.Shape[d] > table.Shape[d]))
            {
                throw DiagnosticId.TypeMismatch.Error(
                    $"a {what} of elements has indices of the rank of its tensor, no more of them along other axes than {axis}, got {indices} for {table}", b.Location);
            }
        }

        /// <summary>The number of indices of a tuple, checked.</summary>
        internal long TupleSize(string what, TensorType table, TensorType indices, int batchDims)
        {
            long size = indices.Rank == 0 ? 0 : indices.Shape[indices.Rank - 1];
            if (batchDims < 0 || batchDims >= indices.Rank || size < 1 || size > table.Rank - batchDims)
            {
                throw DiagnosticId.InvalidAttribute.Error(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"a {what} by tuples has 1 to {table.Rank - batchDims} indices along their last axis, got {indices} for {table} with {batchDims} batch dimensions"),
                    b.Location);
            }

            return size;
        }
    }

    /// <summary>Some sizes of a shape.</summary>
    internal static EquatableArray<long> Sizes(Shape shape, int first, int count) => shape.Skip(first).Take(count).Select(d => d.Size).ToEquatable();

    /// <summary>The product of sizes.</summary>
    internal static long Product(EquatableArray<long> sizes) => sizes.Aggregate(1L, (product, size) => checked(product * size));
}
