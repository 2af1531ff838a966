namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>Normalisations: mean 0 and variance 1, or length 1, along axes.</summary>
public static class Normalizations
{
    extension(GraphBuilder b)
    {
        /// <summary>(x − mean) / √(variance + ε) along axes; its derivative is <see cref="Standardization"/>'s.</summary>
        public Value Standardize(Value x, EquatableArray<int> axes, double epsilon) =>
            b.CustomGradient(Standardization.Of(x.Type, axes, epsilon, b.Location), x)[0];

        /// <summary>Standardised along all axes from <paramref name="axis"/> on, then scaled and moved (Ba et al. 2016).</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="scale">Factors, of the shape of those axes.</param>
        /// <param name="bias">Summands, of the shape of those axes.</param>
        /// <param name="axis">The first axis.</param>
        /// <param name="epsilon">Added to the variance.</param>
        public Value LayerNorm(Value x, Value scale, Value bias, int axis, double epsilon)
        {
            Value y = b.Standardize(x, [.. Enumerable.Range(axis, x.Type.Rank - axis)], epsilon);
            return b.Add(b.Mul(y, b.BroadcastTo(scale, x.Type.Shape)), b.BroadcastTo(bias, x.Type.Shape));
        }

        /// <summary>x / √(mean x² + ε) along the last axis, scaled (Zhang and Sennrich 2019).</summary>
        public Value RmsNorm(Value x, Value scale, double epsilon)
        {
            EquatableArray<int> axes = [x.Type.Rank - 1];
            Value factor = b.Rsqrt(b.AddNumber(b.Mean(b.Square(x), axes), epsilon));
            return b.Mul(b.Mul(x, b.RepeatAlong(factor, x.Type.Shape, axes)), b.BroadcastTo(scale, x.Type.Shape));
        }

        /// <summary>
        /// Standardised for each channel (axis 1) along all other axes, then scaled and moved (Ioffe and Szegedy 2015); the derivative of all three
        /// takes two sums.
        /// </summary>
        public Value BatchNorm(Value x, Value scale, Value bias, double epsilon) =>
            b.CustomGradient(BatchNormalization.Of(x.Type, epsilon, b.Location), x, scale, bias)[0];

        /// <summary>(x − mean) / √(variance + ε) · scale + bias with given mean and variance for each channel (axis 1).</summary>
        public Value BatchNormWith(Value x, Value scale, Value bias, Value mean, Value variance, double epsilon)
        {
            Value factor = b.Mul(scale, b.Rsqrt(b.AddNumber(variance, epsilon)));
            return b.ScaleChannels(b.Sub(x, b.AlongChannels(mean, x.Type.Shape)), factor, bias);
        }

        /// <summary>Standardised for each example (axis 0) and group of channels (axis 1), then scaled and moved (Wu and He 2018).</summary>
        public Value GroupNorm(Value x, Value scale, Value bias, long groups, double epsilon)
        {
            Shape shape = x.Type.Shape;
            Value grouped = b.Reshape(x, [shape[0], groups, x.Type.Elements / Math.Max(1, shape[0] * groups)]);
            return b.ScaleChannels(b.Reshape(b.Standardize(grouped, [2], epsilon), shape), scale, bias);
        }

        /// <summary>x / max(‖x‖, ε) along an axis.</summary>
        public Value L2Normalize(Value x, int axis, double epsilon = 1e-12)
        {
            Value norm = b.L2Norm(x, [axis]);
            return b.Div(x, b.RepeatAlong(b.Max(norm, b.FullLike(norm, epsilon)), x.Type.Shape, [axis]));
        }

        /// <summary>x / (bias + alpha / size · Σ x²)^beta, the sum over <paramref name="size"/> neighbouring channels (axis 1) (Krizhevsky et al. 2012).</summary>
        public Value LocalResponseNorm(Value x, int size, double alpha, double beta, double bias)
        {
            Value squares = b.PadAxis(b.Square(x), b.Scalar(x.Type.DType, 0), 1, (size - 1) / 2, size / 2);
            Value sum = b.SliceAxis(squares, 1, 0, x.Type.Shape[1]);
            for (int i = 1; i < size; i++)
            {
                sum = b.Add(sum, b.SliceAxis(squares, 1, i, i + x.Type.Shape[1]));
            }

            Value scale = b.AddNumber(b.MulNumber(sum, alpha / size), bias);
            return b.Mul(x, b.Pow(scale, b.FullLike(scale, -beta)));
        }

        /// <summary>A vector over the channels (axis 1) repeated to a shape.</summary>
        public Value AlongChannels(Value channels, Shape shape) => b.BroadcastInDim(channels, shape, [1]);

        private Value ScaleChannels(Value x, Value scale, Value bias) =>
            b.Add(b.Mul(x, b.AlongChannels(scale, x.Type.Shape)), b.AlongChannels(bias, x.Type.Shape));
    }
}
