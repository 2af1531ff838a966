using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Cosine: <c>y = cos x</c>.</summary>
/// <remarks>VJP: <c>x̄ = −ȳ · sin x</c>.</remarks>
public sealed record Cos : UnaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "cos";

    /// <inheritdoc/>
    public override string Summary => "Cosine: y = cos x.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = −ȳ · sin x";

    /// <inheritdoc/>
    public override UnaryOracle Oracle => new(Math.Cos);

    /// <inheritdoc/>
    public override (double X, double Y)[] Values => [(0, 1), (1, 0.5403023058681398), (Math.PI / 3, 0.5000000000000001)];

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x) => k.Apply(ScalarFunction.Cos, x);

    /// <inheritdoc/>
    public override Value? Vjp(GraphBuilder b, Value x, Value y, Value cotangent) => b.Neg(b.Mul(cotangent, b.Sin(x)));
}

/// <summary>Builds <see cref="Cos"/>.</summary>
public static class CosBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Cosine, element by element.</summary>
        public Value Cos(Value x) => b.Add(new Cos(), x);
    }
}
