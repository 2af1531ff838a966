using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Nearest integer, ties to even: <c>y = round(x)</c>.</summary>
/// <remarks>No derivative: flat wherever it has one.</remarks>
public sealed record Round : UnaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "round";

    /// <inheritdoc/>
    public override string Summary => "Nearest integer, ties to even: y = round(x).";

    /// <inheritdoc/>
    public override string Derivative => "none";

    /// <inheritdoc/>
    public override UnaryOracle Oracle => new(Math.Round);

    /// <inheritdoc/>
    public override (double X, double Y)[] Values => [(1.5, 2), (2.5, 2), (-0.4, -0.0), (-1.6, -2)];

    /// <inheritdoc/>
    public override ValueRange Domain => new(1.1, 1.4);

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x) => k.Apply(ScalarFunction.Round, x);

    /// <inheritdoc/>
    public override Value? Vjp(GraphBuilder b, Value x, Value y, Value cotangent) => null;
}

/// <summary>Builds <see cref="Round"/>.</summary>
public static class RoundBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Nearest integer, ties to even, element by element.</summary>
        public Value Round(Value x) => b.Add(new Round(), x);
    }
}
