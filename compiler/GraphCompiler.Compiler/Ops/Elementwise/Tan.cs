using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Tangent: <c>y = tan x</c>.</summary>
/// <remarks>VJP: <c>x̄ = ȳ · (1 + y²)</c>.</remarks>
public sealed record Tan : UnaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "tan";

    /// <inheritdoc/>
    public override string Summary => "Tangent: y = tan x.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = ȳ · (1 + y²)";

    /// <inheritdoc/>
    public override UnaryOracle Oracle => new(Math.Tan);

    /// <inheritdoc/>
    public override (double X, double Y)[] Values => [(0, 0), (1, 1.5574077246549023), (-0.5, -0.5463024898437905)];

    /// <inheritdoc/>
    public override ValueRange Domain => new(-1.2, 1.2);

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x) => k.Apply(ScalarFunction.Tan, x);

    /// <inheritdoc/>
    public override Value? Vjp(GraphBuilder b, Value x, Value y, Value cotangent) =>
        b.Mul(cotangent, b.Add(b.OneLike(y), b.Mul(y, y)));
}

/// <summary>Builds <see cref="Tan"/>.</summary>
public static class TanBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Tangent, element by element.</summary>
        public Value Tan(Value x) => b.Add(new Tan(), x);
    }
}
