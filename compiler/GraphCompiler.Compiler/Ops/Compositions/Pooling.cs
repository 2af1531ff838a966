namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>Pooling over adjacent axes, by default those behind batch and channels: each window becomes one element.</summary>
public static class Pooling
{
    extension(GraphBuilder b)
    {
        /// <summary>The greatest element of each window; padding takes no part.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="window">The windows.</param>
        /// <param name="firstAxis">The first axis that is pooled.</param>
        /// <exception cref="GraphCompilerException">GRC1004: a window does not fit or can lie in the padding, or an entry is out of range.</exception>
        public Value MaxPool(Value x, PoolingWindow window, int firstAxis = 2)
        {
            WindowAttributes a = Attributes(b, x, window, firstAxis);
            return b.ReduceWindowMax(x, a.Window, a.Strides, a.Dilations, a.Low, a.High);
        }

        /// <summary>The mean of each window.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="window">The windows.</param>
        /// <param name="countsPadding">Whether padding counts as elements that are 0 (<c>count_include_pad</c>).</param>
        /// <param name="firstAxis">The first axis that is pooled.</param>
        /// <exception cref="GraphCompilerException">GRC1004: a window does not fit or can lie in the padding, or an entry is out of range.</exception>
        public Value AveragePool(Value x, PoolingWindow window, bool countsPadding = false, int firstAxis = 2)
        {
            Value sum = b.SumPool(x, window, firstAxis);
            double whole = 1;
            for (int axis = 0; axis < window.Sizes.Count; axis++)
            {
                double[] counts = window.Counts(axis, x.Type.Shape[firstAxis + axis], countsPadding);
                if (counts.Distinct().Count() == 1)
                {
                    whole *= counts[0];
                    continue;
                }

                NdArray data = Reference.ReferenceTensor.Of(x.Type.DType, [counts.Length], counts).ToNdArray();
                sum = b.Div(sum, b.BroadcastInDim(b.Constant(data), sum.Type.Shape, [firstAxis + axis]));
            }

            return b.Div(sum, b.FullLike(sum, whole));
        }

        /// <summary>(Σ |x|ᵖ)^(1/p) of each window.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="window">The windows.</param>
        /// <param name="p">The exponent, above 0.</param>
        /// <param name="firstAxis">The first axis that is pooled.</param>
        /// <exception cref="GraphCompilerException">GRC1004: a window does not fit or can lie in the padding, or an entry is out of range.</exception>
        public Value LpPool(Value x, PoolingWindow window, double p = 2, int firstAxis = 2)
        {
            Value powers = p == 1 ? b.Abs(x) : p == 2 ? b.Square(x) : b.Pow(b.Abs(x), b.FullLike(x, p));
            Value sum = b.SumPool(powers, window, firstAxis);
            if (p is 1 or 2)
            {
                return p == 1 ? sum : b.RootOfSquares(sum);
            }

            // The slope of the root at 0 is infinite: nothing but zeros takes no gradient.
            Value isZero = b.Equal(sum, b.ZeroLike(sum));
            return b.Select(isZero, b.ZeroLike(sum), b.Pow(b.Select(isZero, b.OneLike(sum), sum), b.FullLike(sum, 1 / p)));
        }

        /// <summary>The sum of each window.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="window">The windows.</param>
        /// <param name="firstAxis">The first axis that is pooled.</param>
        /// <exception cref="GraphCompilerException">GRC1004: a window does not fit or can lie in the padding, or an entry is out of range.</exception>
        public Value SumPool(Value x, PoolingWindow window, int firstAxis = 2)
        {
            WindowAttributes a = Attributes(b, x, window, firstAxis);
            return b.ReduceWindowSum(x, a.Window, a.Strides, a.Dilations, a.Low, a.High);
        }

        /// <summary>The mean over all places: axes from <paramref name="firstAxis"/> on become 1.</summary>
        public Value GlobalAveragePool(Value x, int firstAxis = 2)
        {
            EquatableArray<int> axes = Enumerable.Range(firstAxis, x.Type.Rank - firstAxis).ToEquatable();
            return b.KeepDims(b.Mean(x, axes), axes);
        }

        /// <summary>The greatest element of all places: axes from <paramref name="firstAxis"/> on become 1.</summary>
        public Value GlobalMaxPool(Value x, int firstAxis = 2)
        {
            EquatableArray<int> axes = Enumerable.Range(firstAxis, x.Type.Rank - firstAxis).ToEquatable();
            return b.KeepDims(b.ReduceMax(x, axes), axes);
        }

        /// <summary>Means of parts of nearly equal size: of n elements, part i of m has those from ⌊i · n / m⌋ to ⌈(i + 1) · n / m⌉.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="sizes">Number of parts along each axis.</param>
        /// <param name="firstAxis">The first axis that is pooled.</param>
        /// <exception cref="GraphCompilerException">GRC1004: a number of parts is not positive, or there are more entries than axes.</exception>
        public Value AdaptiveAveragePool(Value x, EquatableArray<long> sizes, int firstAxis = 2)
        {
            RequireParts(b, x.Type, sizes, firstAxis);
            if (Divided(x.Type.Shape, sizes, firstAxis) is { } windows)
            {
                return b.AveragePool(x, windows, firstAxis: firstAxis);
            }

            for (int axis = 0; axis < sizes.Count; axis++)
            {
                long size = x.Type.Shape[firstAxis + axis];
                var means = new AxisSamples(size, [.. Parts(size, sizes[axis]).Select(p => (IReadOnlyList<(long, double)>)
                    [.. Enumerable.Range(0, (int)(p.End - p.First)).Select(i => (p.First + i, 1.0 / (p.End - p.First)))])]);
                x = means.Apply(b, x, firstAxis + axis);
            }

            return x;
        }

        /// <summary>The greatest elements of parts of nearly equal size, those of <see cref="AdaptiveAveragePool"/>.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="sizes">Number of parts along each axis.</param>
        /// <param name="firstAxis">The first axis that is pooled.</param>
        /// <exception cref="GraphCompilerException">GRC1004: a number of parts is not positive, or there are more entries than axes.</exception>
        public Value AdaptiveMaxPool(Value x, EquatableArray<long> sizes, int firstAxis = 2)
        {
            RequireParts(b, x.Type, sizes, firstAxis);
            if (Divided(x.Type.Shape, sizes, firstAxis) is { } windows)
            {
                return b.MaxPool(x, windows, firstAxis);
            }

            for (int axis = 0; axis < sizes.Count; axis++)
            {
                (long size, long parts) = (x.Type.Shape[firstAxis + axis], sizes[axis]);
                // Windows of the longest part; where a part is shorter its last element is there twice.
                (long First, long End)[] bounds = [.. Parts(size, parts)];
                long most = bounds.Max(p => p.End - p.First);
                int[] places = [.. bounds.SelectMany(p => Enumerable.Range(0, (int)most).Select(i => (int)Math.Min(p.First + i, p.End - 1)))];
                Value taken = b.Gather(x, b.Constant(NdArray.From<int>(places, [parts * most])), firstAxis + axis);
                x = b.MaxPool(taken, new PoolingWindow([most]), firstAxis + axis);
            }

            return x;
        }
    }

    /// <summary>The largest axis that is cut into parts of unequal size: where each begins is a table.</summary>
    private const long MostPlaces = 1 << 20;

    private static void RequireParts(GraphBuilder b, TensorType x, EquatableArray<long> sizes, int firstAxis) => Require(
        b, firstAxis >= 0 && firstAxis + sizes.Count <= x.Rank && sizes.All(n => n is > 0 and <= MostPlaces)
            && x.Shape.Skip(firstAxis).Take(sizes.Count).All(d => d > 0 && d <= MostPlaces),
        $"{sizes} parts of {x} from axis {firstAxis}");

    /// <summary>The windows of parts of equal size; null where a number of parts does not divide.</summary>
    private static PoolingWindow? Divided(Shape shape, EquatableArray<long> sizes, int firstAxis) =>
        sizes.Index().All(s => shape[firstAxis + s.Index] % s.Item == 0)
            ? new PoolingWindow(sizes.Select((n, axis) => shape[firstAxis + axis] / n).ToEquatable()) : null;

    /// <summary>First element, and that after the last, of each part.</summary>
    private static IEnumerable<(long First, long End)> Parts(long elements, long parts)
    {
        for (long part = 0; part < parts; part++)
        {
            yield return (part * elements / parts, (((part + 1) * elements) + parts - 1) / parts);
        }
    }

    private static WindowAttributes Attributes(GraphBuilder b, Value x, PoolingWindow window, int firstAxis)
    {
        (Shape shape, int rank) = (x.Type.Shape, window.Sizes.Count);
        bool fits = firstAxis >= 0 && firstAxis + rank <= shape.Rank
            && new[] { window.Strides, window.Low, window.High, window.Dilations }.All(list => list.Count == 0 || list.Count == rank);
        Require(b, fits, $"{window} over {x.Type} from axis {firstAxis}");
        for (int axis = 0; axis < rank; axis++)
        {
            long[] numbers = [window.Sizes[axis], window.Stride(axis), window.Dilation(axis), window.Before(axis) + 1, window.Behind(axis) + 1];
            Require(b, numbers.All(n => n is > 0 and <= int.MaxValue), $"{window}");
            // A window of nothing but padding has no greatest element and no mean.
            Require(
                b, Math.Max(window.Before(axis), window.Behind(axis)) <= (window.Sizes[axis] - 1) * window.Dilation(axis),
                $"padding of {window.Before(axis)} and {window.Behind(axis)}, which a window of {window.Sizes[axis]} elements can lie in");
            Require(
                b, window.Count(axis, shape[firstAxis + axis]) > 0 || shape[firstAxis + axis] == 0,
                $"a window of {window.Sizes[axis]} elements along axis {firstAxis + axis} of {x.Type}, padded by {window.Before(axis)} and {window.Behind(axis)}");
        }

        EquatableArray<long> All(long elsewhere, Func<int, long> here) => Enumerable.Range(0, shape.Rank)
            .Select(axis => axis < firstAxis || axis >= firstAxis + rank ? elsewhere : here(axis - firstAxis)).ToEquatable();
        return new WindowAttributes(
            All(1, axis => window.Sizes[axis]), All(1, window.Stride), All(1, window.Dilation),
            All(0, window.Before), All(0, axis => window.Reached(axis, shape[firstAxis + axis])));
    }

    private static void Require(GraphBuilder b, bool holds, FormattableString found)
    {
        if (!holds)
        {
            throw DiagnosticId.InvalidAttribute.Error(
                $"pooling needs windows that fit, with an entry for each axis, got {FormattableString.Invariant(found)}", b.Location);
        }
    }

    /// <summary>The attributes of a <see cref="WindowOp"/>.</summary>
    private sealed record WindowAttributes(
        EquatableArray<long> Window, EquatableArray<long> Strides, EquatableArray<long> Dilations, EquatableArray<long> Low, EquatableArray<long> High);
}
