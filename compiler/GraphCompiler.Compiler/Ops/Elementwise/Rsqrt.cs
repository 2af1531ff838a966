using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Reciprocal square root: <c>y = 1 / √x</c>.</summary>
/// <remarks>VJP: <c>x̄ = −½ · ȳ · y³</c>.</remarks>
public sealed record Rsqrt : UnaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "rsqrt";

    /// <inheritdoc/>
    public override string Summary => "Reciprocal square root: y = 1 / √x.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = −½ · ȳ · y³";

    /// <inheritdoc/>
    public override UnaryOracle Oracle => new(x => 1 / Math.Sqrt(x));

    /// <inheritdoc/>
    public override (double X, double Y)[] Values => [(4, 0.5), (1, 1), (2, 0.7071067811865475)];

    /// <inheritdoc/>
    public override ValueRange Domain => ValueRange.Positive;

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x) => k.Apply(ScalarFunction.Rsqrt, x);

    /// <inheritdoc/>
    public override Value? Vjp(GraphBuilder b, Value x, Value y, Value cotangent) =>
        b.Mul(cotangent, b.Mul(b.FullLike(y, -0.5), b.Mul(y, b.Mul(y, y))));
}

/// <summary>Builds <see cref="Rsqrt"/>.</summary>
public static class RsqrtBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Reciprocal square root, element by element.</summary>
        public Value Rsqrt(Value x) => b.Add(new Rsqrt(), x);
    }
}
