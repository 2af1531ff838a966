using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Error function: <c>y = 2/√π · ∫₀ˣ exp(−t²) dt</c>.</summary>
/// <remarks>VJP: <c>x̄ = ȳ · 2/√π · exp(−x²)</c>.</remarks>
public sealed record Erf : UnaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "erf";

    /// <inheritdoc/>
    public override string Summary => "Error function: y = 2/√π · ∫₀ˣ exp(−t²) dt.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = ȳ · 2/√π · exp(−x²)";

    /// <inheritdoc/>
    public override UnaryOracle Oracle => new(RealFunctions.Erf);

    /// <inheritdoc/>
    public override (double X, double Y)[] Values => [(0, 0), (0.5, 0.5204998778130465), (1, 0.8427007929497149), (-2, -0.9953222650189527), (4, 0.9999999845827421)];

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x) => k.Apply(ScalarFunction.Erf, x);

    /// <inheritdoc/>
    public override Value? Vjp(GraphBuilder b, Value x, Value y, Value cotangent) =>
        b.Mul(cotangent, b.Mul(b.FullLike(x, 2 / Math.Sqrt(Math.PI)), b.Exp(b.Neg(b.Mul(x, x)))));
}

/// <summary>Builds <see cref="Erf"/>.</summary>
public static class ErfBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Error function, element by element.</summary>
        public Value Erf(Value x) => b.Add(new Erf(), x);
    }
}
