using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Exponential function less one: <c>y = eˣ − 1, exact near 0</c>.</summary>
/// <remarks>VJP: <c>x̄ = ȳ · (y + 1)</c>.</remarks>
public sealed record Expm1 : UnaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "expm1";

    /// <inheritdoc/>
    public override string Summary => "Exponential function less one: y = eˣ − 1, exact near 0.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = ȳ · (y + 1)";

    /// <inheritdoc/>
    public override UnaryOracle Oracle => new(RealFunctions.Expm1);

    /// <inheritdoc/>
    public override (double X, double Y)[] Values => [(0, 0), (1, 1.718281828459045), (1e-10, 1.00000000005e-10)];

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x) => k.Apply(ScalarFunction.Expm1, x);

    /// <inheritdoc/>
    public override Value? Vjp(GraphBuilder b, Value x, Value y, Value cotangent) => b.Mul(cotangent, b.Add(y, b.OneLike(y)));
}

/// <summary>Builds <see cref="Expm1"/>.</summary>
public static class Expm1Builder
{
    extension(GraphBuilder b)
    {
        /// <summary>Exponential function less one, element by element.</summary>
        public Value Expm1(Value x) => b.Add(new Expm1(), x);
    }
}
