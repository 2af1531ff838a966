using GraphCompiler.Compiler.Autodiff;

namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>What stands beyond the ends of a grid that is sampled.</summary>
public enum GridPadding
{
    /// <summary>Zeros.</summary>
    Zeros,

    /// <summary>The nearest element of the border.</summary>
    Border,

    /// <summary>What lies mirrored at the border.</summary>
    Reflection,
}

/// <summary>Sampling at places that are data, and affine places: spatial transformers (M. Jaderberg et al. 2015), as PyTorch and ONNX.</summary>
public static class GridSampling
{
    extension(GraphBuilder b)
    {
        /// <summary>Samples of an image or volume at places: differentiable in both; the gradient by the places of nearest samples is 0.</summary>
        /// <param name="x"><c>[n, channels, size…]</c>, with k ≥ 1 sizes.</param>
        /// <param name="grid"><c>[n, places…, k]</c>: coordinates in [−1, 1], that of the last axis first.</param>
        /// <param name="mode">Nearest (half-way the even one), linear, or cubic with a = −0.75.</param>
        /// <param name="padding">What stands beyond the ends.</param>
        /// <param name="alignCorners">Whether −1 and 1 are the centres of the first and last elements; else their outer edges.</param>
        /// <returns><c>[n, channels, places…]</c>.</returns>
        /// <exception cref="GraphCompilerException">GRC1002: the operands do not fit.</exception>
        public Value GridSample(
            Value x, Value grid, InterpolationMode mode = InterpolationMode.Linear, GridPadding padding = GridPadding.Zeros, bool alignCorners = false)
        {
            (Shape shape, Shape places, int k) = (x.Type.Shape, grid.Type.Shape, x.Type.Rank - 2);
            if (k < 1 || grid.Type.DType != x.Type.DType || !x.Type.DType.IsFloat || places.Rank < 2 || places[^1] != k || places[0] != shape[0]
                || shape.Skip(2).Any(size => size == 0 || size > int.MaxValue) || shape.Skip(2).Aggregate(1L, (n, d) => checked(n * d.Size)) > int.MaxValue)
            {
                throw DiagnosticId.TypeMismatch.Error(
                    FormattableString.Invariant($"images [n, channels, size…] are sampled at places [n, places…, number of sizes] of their type, got {x.Type} and {grid.Type}"),
                    b.Location);
            }

            return mode == InterpolationMode.Nearest ? b.NearestSamples(x, grid, padding, alignCorners) : b.Samples(x, grid, mode, padding, alignCorners);
        }

        /// <summary>Nearest samples, which do not change with their places but where they jump.</summary>
        private Value NearestSamples(Value x, Value grid, GridPadding padding, bool alignCorners)
        {
            Graph Function(string name, Func<GraphBuilder, Value[], Value[]> results, params TensorType[] more)
            {
                var nested = new GraphBuilder(name) { Location = b.Location };
                Value[] operands = [.. new[] { x.Type, grid.Type }.Concat(more).Select((type, i) => nested.Parameter(FormattableString.Invariant($"x{i}"), type))];
                return nested.Build([.. results(nested, operands).Select((y, i) => new GraphResult(FormattableString.Invariant($"y{i}"), y))]);
            }

            Value Sampled(GraphBuilder inner, Value images, Value at) => inner.Samples(images, at, InterpolationMode.Nearest, padding, alignCorners);
            Graph forward = Function("nearest_samples", (f, v) => [Sampled(f, v[0], v[1])]);
            TensorType result = forward.Results[0].Value.Type;
            Graph backward = Function(
                "nearest_samples_vjp", (f, v) => [ReverseMode.Vjp(f, [Sampled(f, v[0], v[1])], [v[3]], [v[0]])[0] ?? f.ZeroLike(v[0]), f.ZeroLike(v[1])], result, result);
            Graph tangent = Function("nearest_samples_jvp", (f, v) => [Sampled(f, v[3], v[1])], result, x.Type, grid.Type);
            return b.CustomGradient(new CustomGradient(forward, backward, tangent), x, grid)[0];
        }

        private Value Samples(Value x, Value grid, InterpolationMode mode, GridPadding padding, bool alignCorners)
        {
            (Shape shape, Shape places, int k) = (x.Type.Shape, grid.Type.Shape, x.Type.Rank - 2);
            long count = places.Skip(1).Take(places.Rank - 2).Aggregate(1L, (n, d) => checked(n * d.Size));
            Value flat = b.Reshape(grid, [shape[0], count, k]);
            Axis[] axes = [.. Enumerable.Range(0, k).Select(d => b.Taps(b.At(flat, 2, k - 1 - d), shape[d + 2], mode, padding, alignCorners))];
            Value table = b.Reshape(x, [shape[0], shape[1], shape.Skip(2).Aggregate(1L, (n, d) => n * d.Size)]);
            Value sum = b.SumTaps(table, axes, 0, null);
            return b.Reshape(sum, [shape[0], shape[1], .. places.Dims[1..^1]]);
        }

        /// <summary>The places of a picture after an affine map.</summary>
        /// <param name="matrices"><c>[n, k, k + 1]</c>: maps of (coordinates, 1), the last axis's coordinate first.</param>
        /// <param name="sizes">The k sizes of the picture.</param>
        /// <param name="alignCorners">As that of <see cref="GridSample"/>.</param>
        /// <returns><c>[n, size…, k]</c>.</returns>
        /// <exception cref="GraphCompilerException">GRC1002: the matrices do not fit; GRC1004: a size is not positive.</exception>
        public Value AffineGrid(Value matrices, EquatableArray<long> sizes, bool alignCorners = false)
        {
            (TensorType type, int k) = (matrices.Type, sizes.Count);
            if (!type.DType.IsFloat || type.Rank != 3 || type.Shape[1] != k || type.Shape[2] != k + 1)
            {
                throw DiagnosticId.TypeMismatch.Error(
                    FormattableString.Invariant($"the affine maps of {k} coordinates are [n, {k}, {k + 1}], got {type}"), b.Location);
            }

            if (k == 0 || sizes.Any(size => size < 1))
            {
                throw DiagnosticId.InvalidAttribute.Error(FormattableString.Invariant($"a picture has 1 or more sizes above 0, got {sizes}"), b.Location);
            }

            Shape places = Shape.FromSizes([.. sizes, 1]);
            Value Coordinate(int axis)
            {
                long size = sizes[axis];
                double[] along = [.. Enumerable.Range(0, checked((int)size)).Select(i => alignCorners
                    ? (size == 1 ? 0 : ((2.0 * i) / (size - 1)) - 1) : (((2.0 * i) + 1) / size) - 1)];
                return b.BroadcastInDim(b.Constant(Reference.ReferenceTensor.Of(type.DType, [size], along).ToNdArray()), places, [axis]);
            }

            Value points = b.Concatenate(k, [.. Enumerable.Range(0, k).Reverse().Select(Coordinate), b.Full(type.With(places), 1)]);
            // [n, k, k + 1] · [size…, k + 1] is [n, k, size…].
            Value mapped = b.Dot(matrices, points, new Dot([], [], [2], [k]));
            return b.Transpose(mapped, [0, .. Enumerable.Range(2, k), 1]);
        }

        /// <summary>The elements that places along an axis are made of: index, weight, and where they exist (null: everywhere).</summary>
        private Axis Taps(Value coordinate, long size, InterpolationMode mode, GridPadding padding, bool alignCorners)
        {
            Value position = alignCorners
                ? b.MulNumber(b.AddNumber(coordinate, 1), (size - 1) / 2.0)
                : b.AddNumber(b.MulNumber(b.AddNumber(coordinate, 1), size / 2.0), -0.5);
            if (mode != InterpolationMode.Cubic)
            {
                position = b.Inside(position, size, padding, alignCorners);
            }

            if (mode == InterpolationMode.Nearest)
            {
                return new Axis(size, [b.TapAt(b.Round(position), null, size, padding)]);
            }

            Value left = b.Floor(position), fraction = b.Sub(position, left), rest = b.Sub(b.OneLike(fraction), fraction);
            if (mode == InterpolationMode.Linear)
            {
                return new Axis(size, [b.TapAt(left, rest, size, padding), b.TapAt(b.AddNumber(left, 1), fraction, size, padding)]);
            }

            Value[] weights = [b.Outer(b.AddNumber(fraction, 1)), b.Inner(fraction), b.Inner(rest), b.Outer(b.AddNumber(rest, 1))];
            return new Axis(size, [.. weights.Select((w, t) => b.TapAt(b.Inside(b.AddNumber(left, t - 1), size, padding, alignCorners), w, size, padding))]);
        }

        private Tap TapAt(Value place, Value? weight, long size, GridPadding padding)
        {
            Value? exists = padding == GridPadding.Zeros
                ? b.And(b.GreaterOrEqual(place, b.ZeroLike(place)), b.LessOrEqual(place, b.FullLike(place, size - 1))) : null;
            return new Tap(b.Convert(b.Clamp(place, 0, size - 1), DType.I32), weight, exists);
        }

        /// <summary>A position brought into the axis as the padding says.</summary>
        private Value Inside(Value position, long size, GridPadding padding, bool alignCorners)
        {
            if (padding == GridPadding.Reflection)
            {
                (double low, double span) = alignCorners ? (0, size - 1) : (-0.5, size);
                if (span == 0)
                {
                    return b.ZeroLike(position);
                }

                Value distance = b.Abs(b.AddNumber(position, -low)), turns = b.Floor(b.MulNumber(distance, 1 / span));
                Value extra = b.Sub(distance, b.MulNumber(turns, span));
                Value half = b.MulNumber(turns, 0.5), isEven = b.Equal(half, b.Floor(half));
                position = b.Select(isEven, b.AddNumber(extra, low), b.AddNumber(b.Neg(extra), span + low));
            }

            return padding == GridPadding.Zeros ? position : b.Clamp(position, 0, size - 1);
        }

        /// <summary>Sums what the taps of the axes from one on give, with the index and weight that those before it have given.</summary>
        private Value SumTaps(Value table, Axis[] axes, int from, Tap? before)
        {
            if (from == axes.Length)
            {
                Value taken = b.Gather(table, before!.Index, 2, 1);
                Value Spread(Value v) => b.BroadcastInDim(v, taken.Type.Shape, [0, 2]);
                Value product = before.Weight is { } weight ? b.Mul(taken, Spread(weight)) : taken;
                return before.Exists is { } exists ? b.Select(Spread(exists), product, b.ZeroLike(product)) : product;
            }

            Value? sum = null;
            foreach (Tap tap in axes[from].Taps)
            {
                Value part = b.SumTaps(table, axes, from + 1, before is null ? tap : new Tap(
                    b.Add(b.Mul(before.Index, b.FullLike(before.Index, axes[from].Size)), tap.Index),
                    before.Weight is { } w ? b.Mul(w, tap.Weight!.Value) : null, before.Exists is { } e ? b.And(e, tap.Exists!.Value) : null));
                sum = sum is { } soFar ? b.Add(soFar, part) : part;
            }

            return sum!.Value;
        }

        /// <summary>Keys's cubic at distances from 0 to 1.</summary>
        private Value Inner(Value d) => b.AddNumber(b.Mul(b.AddNumber(b.MulNumber(d, Slope + 2), -(Slope + 3)), b.Square(d)), 1);

        /// <summary>Keys's cubic at distances from 1 to 2.</summary>
        private Value Outer(Value d) => b.AddNumber(
            b.Mul(b.AddNumber(b.Mul(b.AddNumber(b.MulNumber(d, Slope), -5 * Slope), d), 8 * Slope), d), -4 * Slope);
    }

    /// <summary>Keys's a.</summary>
    private const double Slope = -0.75;

    private sealed record Tap(Value Index, Value? Weight, Value? Exists);

    private sealed record Axis(long Size, IReadOnlyList<Tap> Taps);
}
