namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>Activation functions, of every element.</summary>
public static class Activations
{
    extension(GraphBuilder b)
    {
        /// <summary>max(x, 0), with derivative 0 at 0.</summary>
        // The zero stands left: of equal operands the left one takes the cotangent of a maximum.
        public Value Relu(Value x) => b.Max(b.ZeroLike(x), x);

        /// <summary>x where x &gt; 0, else slope · x.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="slope">The slope below 0, of the shape of x.</param>
        public Value LeakyRelu(Value x, Value slope) => b.Select(b.Greater(x, b.ZeroLike(x)), x, b.Mul(slope, x));

        /// <summary>x where x &gt; 0, else alpha · (e^(x / beta) − 1): ELU, CELU (Clevert et al. 2015, Barron 2017).</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="alpha">The limit at −∞, negated.</param>
        /// <param name="beta">The length over which it is reached.</param>
        public Value Elu(Value x, double alpha = 1, double beta = 1)
        {
            // The exponential of what is not positive: above 0 it is not taken, and must not overflow.
            Value negative = b.Min(x, b.ZeroLike(x));
            Value curve = b.MulNumber(b.Expm1(beta == 1 ? negative : b.MulNumber(negative, 1 / beta)), alpha);
            return b.Select(b.Greater(x, b.ZeroLike(x)), x, curve);
        }

        /// <summary>scale · ELU(x, alpha) with the constants that keep mean 0 and variance 1 (Klambauer et al. 2017).</summary>
        public Value Selu(Value x) => b.MulNumber(b.Elu(x, 1.6732632423543772), 1.0507009873554805);

        /// <summary>x · Φ(x) = x · (1 + erf(x / √2)) / 2 (Hendrycks and Gimpel 2016).</summary>
        public Value Gelu(Value x) => SlopeGradient.Apply(b, x, "gelu", Compositions.Gelu.Exact, Compositions.Gelu.ExactSlope);

        /// <summary>x · (1 + tanh(√(2/π) · (x + 0.044715 x³))) / 2, an approximation of <c>Gelu</c>.</summary>
        public Value GeluByTanh(Value x) =>
            SlopeGradient.Apply(b, x, "gelu_by_tanh", Compositions.Gelu.ByTanh, Compositions.Gelu.ByTanhSlope);

        /// <summary>x / (1 + e^−x) (Ramachandran et al. 2017).</summary>
        public Value Swish(Value x) => b.Mul(x, b.Logistic(x));

        /// <summary>x · tanh(softplus(x)) (Misra 2019).</summary>
        public Value Mish(Value x) => b.Mul(x, b.Tanh(b.Softplus(x)));

        /// <summary>log(1 + e^x) = max(x, 0) + log(1 + e^−|x|).</summary>
        // The slope is given: at 0, max and |x| have none.
        public Value Softplus(Value x) => SlopeGradient.Apply(
            b, x, "softplus",
            static (f, v) => f.Add(f.Max(v, f.ZeroLike(v)), f.Log1p(f.Exp(f.Neg(f.Abs(v))))),
            static (f, v) => f.Logistic(v));

        /// <summary>log(1 / (1 + e^−x)) = −softplus(−x).</summary>
        public Value LogSigmoid(Value x) => b.Neg(b.Softplus(b.Neg(x)));

        /// <summary>x / (1 + |x|).</summary>
        public Value Softsign(Value x) => b.Div(x, b.AddNumber(b.Abs(x), 1));

        /// <summary>alpha · x + beta, at least 0 and at most 1.</summary>
        public Value HardSigmoid(Value x, double alpha = 1.0 / 6, double beta = 0.5) =>
            b.Clamp(b.AddNumber(b.MulNumber(x, alpha), beta), 0, 1);

        /// <summary>x · hard sigmoid(x) (Howard et al. 2019).</summary>
        public Value HardSwish(Value x) => b.Mul(x, b.HardSigmoid(x));

        /// <summary>x moved by <paramref name="bias"/> toward 0 where |x| &gt; <paramref name="lambda"/>, else 0: hard and soft shrinkage.</summary>
        public Value Shrink(Value x, double lambda, double bias)
        {
            Value moved = b.Sub(x, b.MulNumber(b.Sign(x), bias));
            // This way round what is no number stays none.
            return b.Select(b.LessOrEqual(b.Abs(x), b.FullLike(x, lambda)), b.ZeroLike(x), moved);
        }

        /// <summary>x where x &gt; <paramref name="threshold"/>, else 0.</summary>
        public Value ThresholdedRelu(Value x, double threshold) =>
            b.Select(b.LessOrEqual(x, b.FullLike(x, threshold)), b.ZeroLike(x), x);
    }
}
