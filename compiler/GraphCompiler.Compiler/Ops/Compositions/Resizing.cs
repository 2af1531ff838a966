namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>Resizing along axes.</summary>
public static class Resizing
{
    /// <summary>The largest axis that is resized, or size it is brought to: where each sample lies is a table.</summary>
    private const long MostSamples = 1 << 20;

    extension(GraphBuilder b)
    {
        /// <summary>An axis brought to another size.</summary>
        /// <param name="x">The tensor: a float, or any type where a sample is taken as it is.</param>
        /// <param name="axis">The axis.</param>
        /// <param name="size">Its new size, at least 1.</param>
        /// <param name="interpolation">How values between samples are made, and where samples lie.</param>
        /// <param name="scale">How many new samples stand for an old one; null: new / old size.</param>
        /// <exception cref="GraphCompilerException">GRC1002: a type that is not interpolated; GRC1003: no such axis; GRC1004: a size or scale out of range.</exception>
        public Value Resize(Value x, int axis, long size, Interpolation interpolation, double? scale = null)
        {
            if (axis < 0 || axis >= x.Type.Rank)
            {
                throw DiagnosticId.UnknownAxis.Error(FormattableString.Invariant($"resizing axis {axis} of {x.Type}"), b.Location);
            }

            if (!x.Type.DType.IsFloat && interpolation.Mode != InterpolationMode.Nearest)
            {
                throw DiagnosticId.TypeMismatch.Error(FormattableString.Invariant($"f32 and f64 are interpolated, got {x.Type}"), b.Location);
            }

            if (!Enum.IsDefined(interpolation.Mode) || !Enum.IsDefined(interpolation.Coordinates) || !Enum.IsDefined(interpolation.Rounding)
                || !double.IsFinite(interpolation.CubicSlope))
            {
                throw DiagnosticId.InvalidAttribute.Error($"there is no such interpolation: {FormattableString.Invariant($"{interpolation}")}", b.Location);
            }

            long old = x.Type.Shape[axis];
            if (size is < 1 or > MostSamples || old is < 1 or > MostSamples || (scale is { } s && !(s > 0 && double.IsFinite(s) && double.IsFinite(size / s))))
            {
                throw DiagnosticId.InvalidAttribute.Error(
                    FormattableString.Invariant(
                        $"an axis of 1 to {MostSamples} elements is resized to as many, with a scale above 0, got axis {axis} of {x.Type}, size {size}, scale {scale}"),
                    b.Location);
            }

            return interpolation.Samples(old, size, scale).Apply(b, x, axis);
        }

        /// <summary>The last axes of a tensor brought to other sizes.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="sizes">The new sizes.</param>
        /// <param name="interpolation">How values between samples are made, and where samples lie.</param>
        /// <param name="firstAxis">The axis that the first size is for.</param>
        /// <exception cref="GraphCompilerException">GRC1002: a type that is not interpolated; GRC1003: no such axis; GRC1004: a size out of range.</exception>
        public Value Resize(Value x, EquatableArray<long> sizes, Interpolation interpolation, int firstAxis = 2)
        {
            // The axis that shrinks most first: the fewest elements in between. Of those that grow alike the last: it is met in lanes, the others in rows.
            double Growth(int i) => (double)sizes[i] / x.Type.Shape.Skip(firstAxis + i).FirstOrDefault(1).Size;
            foreach (int i in Enumerable.Range(0, sizes.Count).OrderBy(Growth).ThenBy(i => Growth(i) > 1 ? -i : i).ToArray())
            {
                x = b.Resize(x, firstAxis + i, sizes[i], interpolation);
            }

            return x;
        }
    }
}
