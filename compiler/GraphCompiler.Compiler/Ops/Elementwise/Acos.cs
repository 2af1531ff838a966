using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Inverse cosine, NaN beyond ±1: <c>y = acos x</c>.</summary>
/// <remarks>VJP: <c>x̄ = −ȳ / √((1 − x)(1 + x))</c>.</remarks>
public sealed record Acos : UnaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "acos";

    /// <inheritdoc/>
    public override string Summary => "Inverse cosine, NaN beyond ±1: y = acos x.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = −ȳ / √((1 − x)(1 + x))";

    /// <inheritdoc/>
    public override UnaryOracle Oracle => new(Math.Acos);

    /// <inheritdoc/>
    public override (double X, double Y)[] Values => [(1, 0), (0, 1.5707963267948966), (0.5, 1.0471975511965979), (-1, 3.141592653589793)];

    /// <inheritdoc/>
    public override ValueRange Domain => new(-0.9, 0.9);

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x) => k.Apply(ScalarFunction.Acos, x);

    /// <inheritdoc/>
    public override Value? Vjp(GraphBuilder b, Value x, Value y, Value cotangent) =>
        b.Neg(b.Mul(cotangent, b.Rsqrt(b.Mul(b.Sub(b.OneLike(x), x), b.Add(b.OneLike(x), x)))));
}

/// <summary>Builds <see cref="Acos"/>.</summary>
public static class AcosBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Inverse cosine, element by element.</summary>
        public Value Acos(Value x) => b.Add(new Acos(), x);
    }
}
