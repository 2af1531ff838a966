using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Sine: <c>y = sin x</c>.</summary>
/// <remarks>VJP: <c>x̄ = ȳ · cos x</c>.</remarks>
public sealed record Sin : UnaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "sin";

    /// <inheritdoc/>
    public override string Summary => "Sine: y = sin x.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = ȳ · cos x";

    /// <inheritdoc/>
    public override UnaryOracle Oracle => new(Math.Sin);

    /// <inheritdoc/>
    public override (double X, double Y)[] Values => [(0, 0), (1, 0.8414709848078965), (Math.PI / 6, 0.49999999999999994)];

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x) => k.Apply(ScalarFunction.Sin, x);

    /// <inheritdoc/>
    public override Value? Vjp(GraphBuilder b, Value x, Value y, Value cotangent) => b.Mul(cotangent, b.Cos(x));
}

/// <summary>Builds <see cref="Sin"/>.</summary>
public static class SinBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Sine, element by element.</summary>
        public Value Sin(Value x) => b.Add(new Sin(), x);
    }
}
