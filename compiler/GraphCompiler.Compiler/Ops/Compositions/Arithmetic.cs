namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>Arithmetic with numbers, powers and remainders.</summary>
public static class Arithmetic
{
    extension(GraphBuilder b)
    {
        /// <summary>x + c.</summary>
        public Value AddNumber(Value x, double c) => b.Add(x, b.FullLike(x, c));

        /// <summary>x · c.</summary>
        public Value MulNumber(Value x, double c) => b.Mul(x, b.FullLike(x, c));

        /// <summary>x².</summary>
        public Value Square(Value x) => b.Mul(x, x);

        /// <summary>1 / x.</summary>
        public Value Reciprocal(Value x) => b.Div(b.OneLike(x), x);

        /// <summary>The integer toward zero.</summary>
        public Value Truncate(Value x) => b.Mul(b.Sign(x), b.Floor(b.Abs(x)));

        /// <summary>x − ⌊x / y⌋ · y: the remainder that has the sign of the divisor.</summary>
        public Value FloorRemainder(Value x, Value y) => b.Sub(x, b.Mul(b.Floor(b.Div(x, y)), y));

        /// <summary>x − trunc(x / y) · y: the remainder that has the sign of the dividend.</summary>
        public Value Remainder(Value x, Value y) => b.Sub(x, b.Mul(b.Truncate(b.Div(x, y)), y));

        /// <summary>x + t · (y − x).</summary>
        public Value Lerp(Value x, Value y, Value t) => b.Add(x, b.Mul(t, b.Sub(y, x)));
    }
}
