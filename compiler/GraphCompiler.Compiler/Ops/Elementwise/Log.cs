using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Natural logarithm: <c>y = log x</c>; NaN below 0, −∞ at 0.</summary>
/// <remarks>VJP: <c>x̄ = ȳ / x</c>.</remarks>
public sealed record Log : UnaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "log";

    /// <inheritdoc/>
    public override string Summary => "Natural logarithm: y = log x; NaN below 0, −∞ at 0.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = ȳ / x";

    /// <inheritdoc/>
    public override UnaryOracle Oracle => new(Math.Log);

    /// <inheritdoc/>
    public override (double X, double Y)[] Values => [(1, 0), (2, 0.6931471805599453), (10, 2.302585092994046)];

    /// <inheritdoc/>
    public override ValueRange Domain => ValueRange.Positive;

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x) => k.Apply(ScalarFunction.Log, x);

    /// <inheritdoc/>
    public override Value? Vjp(GraphBuilder b, Value x, Value y, Value cotangent) => b.Div(cotangent, x);
}

/// <summary>Builds <see cref="Log"/>.</summary>
public static class LogBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Natural logarithm, element by element.</summary>
        public Value Log(Value x) => b.Add(new Log(), x);
    }
}
