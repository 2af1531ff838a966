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

        /// <summary>asinh x = sign x · log1p(|x| + x² / (1 + √(x² + 1))), exact near 0.</summary>
        public Value Asinh(Value x)
        {
            (Value size, Value square) = (b.Abs(x), b.Square(x));
            Value rest = b.Div(square, b.AddNumber(b.Sqrt(b.AddNumber(square, 1)), 1));
            return b.Mul(b.Sign(x), b.Log1p(b.Add(size, rest)));
        }

        /// <summary>acosh x = log(x + √((x − 1)(x + 1))).</summary>
        public Value Acosh(Value x) =>
            b.Log(b.Add(x, b.Sqrt(b.Mul(b.AddNumber(x, -1), b.AddNumber(x, 1)))));

        /// <summary>atanh x = (log1p(x) − log1p(−x)) / 2.</summary>
        public Value Atanh(Value x) => b.MulNumber(b.Sub(b.Log1p(x), b.Log1p(b.Neg(x))), 0.5);
    }
}
