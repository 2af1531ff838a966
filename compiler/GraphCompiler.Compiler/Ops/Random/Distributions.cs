namespace GraphCompiler.Compiler.Ops.Random;

/// <summary>Distributions, as compositions of <see cref="RandomBits"/>: element i depends on the key and on i alone.</summary>
public static class Distributions
{
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
    }
}
