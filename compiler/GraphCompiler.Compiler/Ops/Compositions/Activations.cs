namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>Activation functions.</summary>
public static class Activations
{
    extension(GraphBuilder b)
    {
        /// <summary>max(x, 0), with derivative 0 at 0.</summary>
        // The zero stands left: of equal operands the left one takes the cotangent of a maximum.
        public Value Relu(Value x) => b.Max(b.ZeroLike(x), x);

        /// <summary>x · Φ(x) = x · (1 + erf(x / √2)) / 2 (Hendrycks and Gimpel 2016).</summary>
        public Value Gelu(Value x)
        {
            Value erf = b.Erf(b.Mul(x, b.Full(x.Type, Math.Sqrt(0.5))));
            return b.Mul(b.Mul(x, b.Full(x.Type, 0.5)), b.Add(b.OneLike(x), erf));
        }

        /// <summary>log(1 + e^x) = max(x, 0) + log(1 + e^−|x|).</summary>
        public Value Softplus(Value x) =>
            b.Add(b.Max(x, b.ZeroLike(x)), b.Log1p(b.Exp(b.Neg(b.Abs(x)))));
    }
}
