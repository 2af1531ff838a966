namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>Hyperbolic functions and their inverses.</summary>
public static class Hyperbolics
{
    extension(GraphBuilder b)
    {
        /// <summary>sinh x = (e^x − e^−x) / 2, exact near 0.</summary>
        public Value Sinh(Value x) => b.MulNumber(b.Sub(b.Expm1(x), b.Expm1(b.Neg(x))), 0.5);

        /// <summary>cosh x = (e^x + e^−x) / 2.</summary>
        public Value Cosh(Value x) => b.MulNumber(b.Add(b.Exp(x), b.Exp(b.Neg(x))), 0.5);

        /// <summary>asinh x = sign x · log1p(|x| + x² / (1 + √(x² + 1))), exact near 0; far from it log |x| + log 2.</summary>
        public Value Asinh(Value x)
        {
            // From here on x² + 1 is x² to the type's precision, and soon beyond its range.
            const double far = 1e9;
            Value zero = b.ZeroLike(x), isNegative = b.Less(x, zero), size = b.Select(isNegative, b.Neg(x), x);
            Value near = b.Min(size, b.FullLike(x, far)), square = b.Square(near);
            Value rest = b.Div(square, b.AddNumber(b.Sqrt(b.AddNumber(square, 1)), 1));
            Value distant = b.Max(size, b.FullLike(x, far)), isFar = b.Greater(size, b.FullLike(x, far));
            Value above = b.Select(isFar, b.AddNumber(b.Log(distant), Math.Log(2)), b.Log1p(b.Add(near, rest)));
            // Zero keeps its sign, and a slope of 1.
            return b.Select(isNegative, b.Neg(above), b.Select(b.Equal(x, zero), x, above));
        }

        /// <summary>acosh x = log1p(t + √t · √(x + 1)) with t = x − 1, exact near 1.</summary>
        public Value Acosh(Value x)
        {
            Value above = b.AddNumber(x, -1);
            return b.Log1p(b.Add(above, b.Mul(b.Sqrt(above), b.Sqrt(b.AddNumber(x, 1)))));
        }

        /// <summary>atanh x = (log1p(x) − log1p(−x)) / 2.</summary>
        public Value Atanh(Value x) => b.MulNumber(b.Sub(b.Log1p(x), b.Log1p(b.Neg(x))), 0.5);
    }
}
