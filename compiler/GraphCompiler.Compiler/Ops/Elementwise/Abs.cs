using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Absolute value: <c>y = |x|</c>; integers wrap.</summary>
/// <remarks>VJP: <c>x̄ = ȳ · sign(x)</c>, which is 0 at 0.</remarks>
public sealed record Abs : UnaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "abs";

    /// <inheritdoc/>
    public override string Summary => "Absolute value: y = |x|; integers wrap.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = ȳ · sign(x)";

    /// <inheritdoc/>
    public override UnaryOracle Oracle => new(Math.Abs, (type, x) => type.IsUnsigned || x > 0 ? x : unchecked(-x));

    /// <inheritdoc/>
    public override (double X, double Y)[] Values => [(1, 1), (-2.5, 2.5), (0, 0)];

    /// <inheritdoc/>
    public override ValueRange Domain => new(0.2, 3);

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x) => k.Apply(ScalarFunction.Abs, x);

    /// <inheritdoc/>
    public override Value? Vjp(GraphBuilder b, Value x, Value y, Value cotangent) => b.Mul(cotangent, b.Sign(x));
}

/// <summary>Builds <see cref="Abs"/>.</summary>
public static class AbsBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Absolute value, element by element.</summary>
        public Value Abs(Value x) => b.Add(new Abs(), x);
    }
}
