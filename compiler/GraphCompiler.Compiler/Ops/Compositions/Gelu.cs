namespace GraphCompiler.Compiler.Ops.Compositions;

/// <summary>gelu and its approximation by tanh, with their slopes in the fewest operations.</summary>
/// <remarks>
/// <code>
/// f(x) = x · (1 + erf u) / 2,   u = x / √2                             f′(x) = (1 + erf u) / 2 + x / √(2π) · exp(−u²)
/// f(x) = x · (1 + tanh v) / 2,  v = √(2/π) · (x + 0.044715 x³)         f′(x) = (1 + tanh v) / 2 + x / 2 · (1 − tanh² v) · v′
/// </code>
/// </remarks>
internal static class Gelu
{
    private const double Cubic = 0.044715;

    private static readonly double Scale = Math.Sqrt(2 / Math.PI);

    /// <summary>gelu.</summary>
    public static Value Exact(GraphBuilder b, Value x) => b.Mul(b.MulNumber(x, 0.5), b.AddNumber(b.Erf(Scaled(b, x)), 1));

    /// <summary>The slope of <see cref="Exact"/>.</summary>
    public static Value ExactSlope(GraphBuilder b, Value x)
    {
        Value scaled = Scaled(b, x);
        Value density = b.Mul(b.MulNumber(x, 1 / Math.Sqrt(2 * Math.PI)), b.Exp(b.Neg(b.Square(scaled))));
        return b.Add(b.MulNumber(b.AddNumber(b.Erf(scaled), 1), 0.5), density);
    }

    /// <summary>The approximation.</summary>
    public static Value ByTanh(GraphBuilder b, Value x) => b.Mul(b.MulNumber(x, 0.5), b.AddNumber(Tanh(b, x), 1));

    /// <summary>The slope of <see cref="ByTanh"/>.</summary>
    public static Value ByTanhSlope(GraphBuilder b, Value x)
    {
        Value tanh = Tanh(b, x);
        Value inner = b.AddNumber(b.MulNumber(b.Square(x), 3 * Cubic * Scale), Scale);
        Value bend = b.Sub(b.FullLike(x, 1), b.Square(tanh));
        return b.Add(b.MulNumber(b.AddNumber(tanh, 1), 0.5), b.Mul(b.Mul(b.MulNumber(x, 0.5), bend), inner));
    }

    private static Value Scaled(GraphBuilder b, Value x) => b.MulNumber(x, Math.Sqrt(0.5));

    private static Value Tanh(GraphBuilder b, Value x) =>
        b.Tanh(b.MulNumber(b.Add(x, b.MulNumber(b.Mul(x, b.Square(x)), Cubic)), Scale));
}
