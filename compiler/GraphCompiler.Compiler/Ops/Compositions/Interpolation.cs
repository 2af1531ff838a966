namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>How values between samples are made.</summary>
public enum InterpolationMode
{
    /// <summary>The sample at ⌊i · old / new⌋.</summary>
    Nearest,

    /// <summary>On the line between two samples.</summary>
    Linear,

    /// <summary>On Keys's cubic through four samples, with a = −0.75.</summary>
    Cubic,
}

/// <summary>Resizing along an axis, as a product with a matrix of weights that is known when the graph is built.</summary>
public static class Interpolation
{
    private const double CubicSlope = -0.75;

    extension(GraphBuilder b)
    {
        /// <summary>An axis brought to another size.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="axis">The axis.</param>
        /// <param name="size">Its new size, at least 1.</param>
        /// <param name="mode">How values between samples are made.</param>
        /// <param name="alignCorners">Whether first and last samples stay where they are; else samples stand at the centres of their cells.</param>
        public Value Resize(Value x, int axis, long size, InterpolationMode mode, bool alignCorners = false)
        {
            double[] weights = Weights(x.Type.Shape[axis], size, mode, alignCorners);
            NdArray matrix = Reference.ReferenceTensor.Of(x.Type.DType, [size, x.Type.Shape[axis]], weights).ToNdArray();
            return b.MoveEndToAxis(b.Dot(x, b.Constant(matrix), new Dot([], [], [axis], [1])), axis);
        }
    }

    /// <summary>The matrix [new, old]; samples beyond the ends are those at the ends.</summary>
    private static double[] Weights(long old, long size, InterpolationMode mode, bool alignCorners)
    {
        var weights = new double[size * old];
        for (long i = 0; i < size; i++)
        {
            if (mode == InterpolationMode.Nearest)
            {
                weights[(i * old) + (i * old / size)] = 1;
                continue;
            }

            double position = alignCorners
                ? (size == 1 ? 0 : i * (old - 1.0) / (size - 1))
                : ((i + 0.5) * old / size) - 0.5;
            position = mode == InterpolationMode.Linear ? Math.Max(0, position) : position;
            long left = (long)Math.Floor(position);
            for (long at = left - 1; at <= left + 2; at++)
            {
                weights[(i * old) + Math.Clamp(at, 0, old - 1)] += Kernel(mode, Math.Abs(position - at));
            }
        }

        return weights;
    }

    /// <summary>The weight of a sample at a distance (R. G. Keys, "Cubic Convolution Interpolation", 1981).</summary>
    private static double Kernel(InterpolationMode mode, double d) => mode == InterpolationMode.Linear
        ? Math.Max(0, 1 - d)
        : d switch
        {
            <= 1 => ((((CubicSlope + 2) * d) - (CubicSlope + 3)) * d * d) + 1,
            < 2 => ((((CubicSlope * d) - (5 * CubicSlope)) * d) + (8 * CubicSlope)) * d - (4 * CubicSlope),
            _ => 0,
        };
}
