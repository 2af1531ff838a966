using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Power: <c>z = xʸ</c>.</summary>
/// <remarks>Where 0 · ∞ would stand in a cotangent (x = 0 with y = 0 or y &gt; 0) it is 0. VJP: <c>x̄ = z̄ · y · xʸ⁻¹, ȳ = z̄ · z · log x</c>.</remarks>
public sealed record Pow : BinaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "pow";

    /// <inheritdoc/>
    public override string Summary => "Power: z = xʸ.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = z̄ · y · xʸ⁻¹, ȳ = z̄ · z · log x";

    /// <inheritdoc/>
    public override BinaryOracle Oracle => new(Math.Pow);

    /// <inheritdoc/>
    public override (double X, double Y, double Z)[] Values => [(2, 3, 8), (4, 0.5, 2), (2, -1, 0.5), (0, 0, 1), (-2, 3, -8)];

    /// <inheritdoc/>
    public override EquatableArray<ValueRange> Domain => [ValueRange.Positive, ValueRange.Normal];

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x, Expr y) => k.Apply(ScalarFunction.Pow, x, y);

    /// <inheritdoc/>
    public override Value? VjpLeft(GraphBuilder b, Value x, Value y, Value z, Value cotangent) =>
        b.Mul(cotangent, b.Mul(y, b.Pow(x, b.Select(b.Equal(y, b.ZeroLike(y)), b.OneLike(y), b.Sub(y, b.OneLike(y))))));

    /// <inheritdoc/>
    public override Value? VjpRight(GraphBuilder b, Value x, Value y, Value z, Value cotangent) =>
        b.Mul(cotangent, b.Mul(z, b.Log(b.Select(b.Equal(x, b.ZeroLike(x)), b.OneLike(x), x))));
}

/// <summary>Builds <see cref="Pow"/>.</summary>
public static class PowBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Power: <c>z = xʸ</c>.</summary>
        public Value Pow(Value x, Value y) => b.Add(new Pow(), x, y);
    }
}
