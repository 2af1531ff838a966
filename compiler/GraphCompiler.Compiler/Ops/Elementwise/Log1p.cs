using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Natural logarithm of one more: <c>y = log(1 + x), exact near 0</c>.</summary>
/// <remarks>VJP: <c>x̄ = ȳ / (1 + x)</c>.</remarks>
public sealed record Log1p : UnaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "log1p";

    /// <inheritdoc/>
    public override string Summary => "Natural logarithm of one more: y = log(1 + x), exact near 0.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = ȳ / (1 + x)";

    /// <inheritdoc/>
    public override UnaryOracle Oracle => new(RealFunctions.Log1p);

    /// <inheritdoc/>
    public override (double X, double Y)[] Values => [(0, 0), (1, 0.6931471805599453), (1e-10, 9.9999999995e-11)];

    /// <inheritdoc/>
    public override ValueRange Domain => ValueRange.Positive;

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x) => k.Apply(ScalarFunction.Log1p, x);

    /// <inheritdoc/>
    public override Value? Vjp(GraphBuilder b, Value x, Value y, Value cotangent) => b.Div(cotangent, b.Add(b.OneLike(x), x));
}

/// <summary>Builds <see cref="Log1p"/>.</summary>
public static class Log1pBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Natural logarithm of one more, element by element.</summary>
        public Value Log1p(Value x) => b.Add(new Log1p(), x);
    }
}
