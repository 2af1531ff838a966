namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>What networks make of <see cref="Contraction.Convolution"/>.</summary>
public static class Convolutions
{
    extension(GraphBuilder b)
    {
        /// <summary>A convolution with a bias for each output.</summary>
        /// <param name="x"><c>[n, c, spatial…]</c>.</param>
        /// <param name="w"><c>[o, c / groups, kernel…]</c>.</param>
        /// <param name="bias"><c>[o]</c>.</param>
        /// <param name="convolution">Strides, padding, dilations, groups.</param>
        public Value Convolution(Value x, Value w, Value bias, Convolution convolution)
        {
            Value y = b.Convolution(x, w, convolution);
            return b.Add(y, b.BroadcastInDim(bias, y.Type.Shape, [1]));
        }

        /// <summary>
        /// The transposed convolution: as the gradient of a convolution by its input, it spreads each element of x over a window.
        /// </summary>
        /// <param name="x"><c>[n, c, spatial…]</c>.</param>
        /// <param name="w"><c>[c, o / groups, kernel…]</c>.</param>
        /// <param name="convolution">The convolution that it transposes: strides, padding that is cut off, window dilation, groups; base dilation 1.</param>
        /// <param name="outputPadding">How much more than the least size that belongs to x's the result has behind; below the stride.</param>
        /// <returns><c>[n, o, (size − 1) · stride + (kernel − 1) · dilation + 1 − low − high + outputPadding …]</c>.</returns>
        public Value TransposedConvolution(Value x, Value w, Convolution convolution, EquatableArray<long> outputPadding)
        {
            int[] spatial = [.. Enumerable.Range(2, x.Type.Rank - 2)];
            long groups = convolution.Groups;
            long[] sizes = w.Type.Shape.ToSizes(), kernel = sizes[2..];
            Value swapped = groups == 1
                ? b.Transpose(w, [1, 0, .. spatial])
                : b.Reshape(
                    b.Transpose(
                        b.Reshape(w, Shape.FromSizes([groups, sizes[0] / groups, sizes[1], .. kernel])), [0, 2, 1, .. spatial.Select(d => d + 1)]),
                    Shape.FromSizes([groups * sizes[1], sizes[0] / groups, .. kernel]));
            long[] reach = [.. kernel.Select((size, d) => checked((size - 1) * convolution.WindowDilation[d]))];
            return b.Convolution(x, b.Reverse(swapped, spatial.ToEquatable()), convolution with
            {
                Strides = convolution.BaseDilation,
                Low = reach.Select((r, d) => r - convolution.Low[d]).ToEquatable(),
                High = reach.Select((r, d) => r - convolution.High[d] + outputPadding[d]).ToEquatable(),
                BaseDilation = convolution.Strides,
            });
        }

        /// <summary>The windows of an array as columns: <c>[n, c · kernel, windows]</c>.</summary>
        /// <param name="x"><c>[n, c, spatial…]</c>.</param>
        /// <param name="kernel">Sizes of a window.</param>
        /// <param name="convolution">Strides, padding, window dilation; base dilation 1 and one group.</param>
        public Value Windows(Value x, EquatableArray<long> kernel, Convolution convolution)
        {
            EquatableArray<long> whole = [0, 0];
            Value padded = b.PadZero(
                x, [.. whole, .. convolution.Low], [.. whole, .. convolution.High], Enumerable.Repeat(0L, x.Type.Rank).ToEquatable());
            long[] sizes = padded.Type.Shape.ToSizes();
            long[] windows = [.. kernel.Select((k, d) => ((sizes[d + 2] - ((k - 1) * convolution.WindowDilation[d]) - 1) / convolution.Strides[d]) + 1)];
            long positions = kernel.Aggregate(1L, (n, k) => checked(n * k)), count = windows.Aggregate(1L, (n, k) => checked(n * k));
            var columns = new List<Value>();
            for (long position = 0; position < positions; position++)
            {
                long rest = position;
                var first = new long[kernel.Count];
                for (int d = kernel.Count - 1; d >= 0; d--)
                {
                    first[d] = rest % kernel[d] * convolution.WindowDilation[d];
                    rest /= kernel[d];
                }

                Value column = b.Slice(
                    padded, [.. whole, .. first], [sizes[0], sizes[1], .. first.Select((f, d) => f + ((windows[d] - 1) * convolution.Strides[d]) + 1)],
                    [1, 1, .. convolution.Strides]);
                columns.Add(b.Reshape(column, Shape.FromSizes(sizes[0], sizes[1], 1, count)));
            }

            return b.Reshape(b.Concatenate(2, [.. columns]), Shape.FromSizes(sizes[0], sizes[1] * positions, count));
        }
    }
}
