namespace GraphCompiler.Compiler.Ops.Random;

/// <summary>Distributions, as compositions of <see cref="RandomBits"/>: element i depends on the key and on i alone.</summary>
public static class Distributions
{
    private static readonly double[] InverseErf =
    [
        2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087, -0.00125372503, -0.00417768164, 0.246640727, 1.50140941,
    ];

    extension(GraphBuilder b)
    {
        /// <summary>Uniform in [0, 1): the upper 24 random bits times 2⁻²⁴, so that every value is exact in f32.</summary>
        /// <param name="key">A key, u32[2].</param>
        /// <param name="type">Type of the result, f32 or f64.</param>
        public Value Uniform(Value key, TensorType type)
        {
            Value bits = b.RandomBits(key, type.Shape);
            Value upper = b.ShiftRightLogical(bits, b.Full(bits.Type, 8));
            return b.Mul(b.Convert(upper, type.DType), b.Full(type, 1.0 / (1 << 24)));
        }

        /// <summary>Normal with mean 0 and variance 1: <c>√(−2 log(1 − u)) · cos(2π v)</c> (Box and Muller 1958).</summary>
        /// <param name="key">A key, u32[2].</param>
        /// <param name="type">Type of the result, f32 or f64.</param>
        public Value Normal(Value key, TensorType type)
        {
            Value u = b.Uniform(b.FoldIn(key, b.Scalar(DType.U32, 0)), type);
            Value v = b.Uniform(b.FoldIn(key, b.Scalar(DType.U32, 1)), type);
            Value radius = b.Sqrt(b.Mul(b.Full(type, -2), b.Log1p(b.Neg(u))));
            return b.Mul(radius, b.Cos(b.Mul(v, b.Full(type, 2 * Math.PI))));
        }

        /// <summary>True with a probability, to 32 bits: <c>bits &lt; p · 2³²</c>.</summary>
        /// <param name="key">A key, u32[2].</param>
        /// <param name="probability">Probability of true, in [0, 1].</param>
        /// <param name="shape">Shape of the result.</param>
        /// <exception cref="GraphCompilerException">GRC1004: the probability is not in [0, 1].</exception>
        public Value Bernoulli(Value key, double probability, Shape shape)
        {
            if (!(probability >= 0 && probability <= 1))
            {
                throw DiagnosticId.InvalidAttribute.Error(
                    string.Create(System.Globalization.CultureInfo.InvariantCulture, $"a probability is in [0, 1], got {probability}"),
                    b.Location);
            }

            Value bits = b.RandomBits(key, shape);
            double threshold = Math.Round(probability * 4294967296.0);
            // The highest number has no successor in u32: certainty is a comparison with it that always holds.
            return threshold > uint.MaxValue
                ? b.LessOrEqual(bits, b.Full(bits.Type, uint.MaxValue))
                : b.Less(bits, b.Full(bits.Type, threshold));
        }

        /// <summary>Normal with mean 0 and variance 1 as far as it lies in [−2, 2]: the inverse of its distribution function at a uniform number.</summary>
        /// <param name="key">A key, u32[2].</param>
        /// <param name="type">Type of the result, f32 or f64.</param>
        /// <remarks>√2 · erf⁻¹(x) with M. Giles's polynomial of the central range ("Approximating the erfinv function", 2010), good to seven digits.</remarks>
        public Value TruncatedNormal(Value key, TensorType type)
        {
            const double mostOfErf = 0.9544997361036416;
            Value x = b.MulNumber(b.AddNumber(b.MulNumber(b.OpenUniform(key, type), 2), -1), mostOfErf);
            Value w = b.AddNumber(b.Neg(b.Log(b.Mul(b.Sub(b.OneLike(x), x), b.Add(b.OneLike(x), x)))), -2.5);
            Value sum = b.FullLike(x, InverseErf[0]);
            foreach (double coefficient in InverseErf.AsSpan(1))
            {
                sum = b.AddNumber(b.Mul(sum, w), coefficient);
            }

            return b.Clamp(b.MulNumber(b.Mul(sum, x), Math.Sqrt(2)), -2, 2);
        }

        /// <summary>Exponential with mean 1: <c>−log u</c>.</summary>
        /// <param name="key">A key, u32[2].</param>
        /// <param name="type">Type of the result, f32 or f64.</param>
        public Value Exponential(Value key, TensorType type) => b.Neg(b.Log(b.OpenUniform(key, type)));

        /// <summary>Gumbel, of location 0 and scale 1: <c>−log(−log u)</c>.</summary>
        /// <param name="key">A key, u32[2].</param>
        /// <param name="type">Type of the result, f32 or f64.</param>
        public Value Gumbel(Value key, TensorType type) => b.Neg(b.Log(b.Exponential(key, type)));

        /// <summary>Indices (i32) with probabilities in proportion to e^logits along an axis, which is removed (Gumbel's trick).</summary>
        /// <param name="key">A key, u32[2].</param>
        /// <param name="logits">Logarithms of the probabilities, up to a constant.</param>
        /// <param name="axis">The axis.</param>
        public Value Categorical(Value key, Value logits, int axis) => b.ArgMax(b.Add(logits, b.Gumbel(key, logits.Type)), axis);

        /// <summary>The numbers below a size (i32) in random order: they are sorted by random words.</summary>
        /// <param name="key">A key, u32[2].</param>
        /// <param name="size">How many.</param>
        public Value Permutation(Value key, long size) => b.ArgSort(b.RandomBits(key, [size]), 0);

        /// <summary>Uniform in (0, 1), never 0 or 1: the upper 23 random bits and a half, times 2⁻²³.</summary>
        internal Value OpenUniform(Value key, TensorType type)
        {
            Value bits = b.RandomBits(key, type.Shape);
            Value upper = b.ShiftRightLogical(bits, b.Full(bits.Type, 9));
            return b.MulNumber(b.AddNumber(b.Convert(upper, type.DType), 0.5), 1.0 / (1 << 23));
        }
    }
}
