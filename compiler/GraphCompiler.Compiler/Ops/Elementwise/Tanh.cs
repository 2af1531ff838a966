using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Hyperbolic tangent: <c>y = tanh x</c>.</summary>
/// <remarks>VJP: <c>x̄ = ȳ · (1 − y²)</c>, in terms of the result, so that x need not stay alive.</remarks>
public sealed record Tanh : UnaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "tanh";

    /// <inheritdoc/>
    public override string Summary => "Hyperbolic tangent: y = tanh x.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = ȳ · (1 − y²)";

    /// <inheritdoc/>
    public override UnaryOracle Oracle => new(Math.Tanh);

    /// <inheritdoc/>
    public override (double X, double Y)[] Values => [(0, 0), (0.5, 0.46211715726000976), (1, 0.7615941559557649)];

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x) => k.Apply(ScalarFunction.Tanh, x);

    /// <inheritdoc/>
    public override Value? Vjp(GraphBuilder b, Value x, Value y, Value cotangent) =>
        b.Mul(cotangent, b.Sub(b.OneLike(y), b.Mul(y, y)));
}

/// <summary>Builds <see cref="Tanh"/>.</summary>
public static class TanhBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Hyperbolic tangent, element by element.</summary>
        public Value Tanh(Value x) => b.Add(new Tanh(), x);
    }
}
