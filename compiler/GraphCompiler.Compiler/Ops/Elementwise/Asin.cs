using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Inverse sine, NaN beyond ±1: <c>y = asin x</c>.</summary>
/// <remarks>VJP: <c>x̄ = ȳ / √((1 − x)(1 + x))</c>.</remarks>
public sealed record Asin : UnaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "asin";

    /// <inheritdoc/>
    public override string Summary => "Inverse sine, NaN beyond ±1: y = asin x.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = ȳ / √((1 − x)(1 + x))";

    /// <inheritdoc/>
    public override UnaryOracle Oracle => new(Math.Asin);

    /// <inheritdoc/>
    public override (double X, double Y)[] Values => [(0, 0), (1, 1.5707963267948966), (0.5, 0.5235987755982989), (-0.25, -0.25268025514207865)];

    /// <inheritdoc/>
    public override ValueRange Domain => new(-0.9, 0.9);

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x) => k.Apply(ScalarFunction.Asin, x);

    /// <inheritdoc/>
    public override Value? Vjp(GraphBuilder b, Value x, Value y, Value cotangent) =>
        b.Mul(cotangent, b.Rsqrt(b.Mul(b.Sub(b.OneLike(x), x), b.Add(b.OneLike(x), x))));
}

/// <summary>Builds <see cref="Asin"/>.</summary>
public static class AsinBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Inverse sine, element by element.</summary>
        public Value Asin(Value x) => b.Add(new Asin(), x);
    }
}
