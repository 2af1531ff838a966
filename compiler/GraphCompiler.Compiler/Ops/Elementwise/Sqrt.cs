using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Square root: <c>y = √x</c>; NaN below 0.</summary>
/// <remarks>VJP: <c>x̄ = ȳ / (y + y)</c>.</remarks>
public sealed record Sqrt : UnaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "sqrt";

    /// <inheritdoc/>
    public override string Summary => "Square root: y = √x; NaN below 0.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = ȳ / (y + y)";

    /// <inheritdoc/>
    public override UnaryOracle Oracle => new(Math.Sqrt);

    /// <inheritdoc/>
    public override (double X, double Y)[] Values => [(4, 2), (2, 1.4142135623730951), (0, 0)];

    /// <inheritdoc/>
    public override ValueRange Domain => ValueRange.Positive;

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x) => k.Apply(ScalarFunction.Sqrt, x);

    /// <inheritdoc/>
    public override Value? Vjp(GraphBuilder b, Value x, Value y, Value cotangent) => b.Div(cotangent, b.Add(y, y));
}

/// <summary>Builds <see cref="Sqrt"/>.</summary>
public static class SqrtBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Square root, element by element.</summary>
        public Value Sqrt(Value x) => b.Add(new Sqrt(), x);
    }
}
