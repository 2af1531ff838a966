using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Inverse tangent: <c>y = atan x</c>.</summary>
/// <remarks>VJP: <c>x̄ = ȳ / (1 + x²)</c>.</remarks>
public sealed record Atan : UnaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "atan";

    /// <inheritdoc/>
    public override string Summary => "Inverse tangent: y = atan x.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = ȳ / (1 + x²)";

    /// <inheritdoc/>
    public override UnaryOracle Oracle => new(Math.Atan);

    /// <inheritdoc/>
    public override (double X, double Y)[] Values => [(0, 0), (1, 0.7853981633974483), (-0.5, -0.4636476090008061), (3, 1.2490457723982544)];

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x) => k.Apply(ScalarFunction.Atan, x);

    /// <inheritdoc/>
    public override Value? Vjp(GraphBuilder b, Value x, Value y, Value cotangent) =>
        b.Div(cotangent, b.Add(b.OneLike(x), b.Mul(x, x)));
}

/// <summary>Builds <see cref="Atan"/>.</summary>
public static class AtanBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Inverse tangent, element by element.</summary>
        public Value Atan(Value x) => b.Add(new Atan(), x);
    }
}
