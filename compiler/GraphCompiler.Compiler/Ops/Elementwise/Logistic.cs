using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Logistic function: <c>y = 1 / (1 + e⁻ˣ)</c>.</summary>
/// <remarks>VJP: <c>x̄ = ȳ · y · (1 − y)</c>.</remarks>
public sealed record Logistic : UnaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "logistic";

    /// <inheritdoc/>
    public override string Summary => "Logistic function: y = 1 / (1 + e⁻ˣ).";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = ȳ · y · (1 − y)";

    /// <inheritdoc/>
    public override UnaryOracle Oracle => new(x => 1 / (1 + Math.Exp(-x)));

    /// <inheritdoc/>
    public override (double X, double Y)[] Values => [(0, 0.5), (1, 0.7310585786300049), (-2, 0.11920292202211756)];

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x) => k.Apply(ScalarFunction.Logistic, x);

    /// <inheritdoc/>
    public override Value? Vjp(GraphBuilder b, Value x, Value y, Value cotangent) =>
        b.Mul(cotangent, b.Mul(y, b.Sub(b.OneLike(y), y)));
}

/// <summary>Builds <see cref="Logistic"/>.</summary>
public static class LogisticBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Logistic function, element by element.</summary>
        public Value Logistic(Value x) => b.Add(new Logistic(), x);
    }
}
