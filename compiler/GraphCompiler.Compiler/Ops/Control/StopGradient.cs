using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Control;

/// <summary>The operand, through which no gradient passes.</summary>
/// <remarks>VJP: a symbolic zero.</remarks>
public sealed record StopGradient : UnaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "stop_gradient";

    /// <inheritdoc/>
    public override string Summary => "The operand, through which no gradient passes: y = x.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = 0";

    /// <inheritdoc/>
    public override UnaryOracle Oracle => new(x => x, (_, x) => x, x => x);

    /// <inheritdoc/>
    public override (double X, double Y)[] Values => [(1, 1), (0, 0)];

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x) => x;

    /// <inheritdoc/>
    public override Value? Vjp(GraphBuilder b, Value x, Value y, Value cotangent) => null;
}

/// <summary>Builds <see cref="StopGradient"/>.</summary>
public static class StopGradientBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>The value, through which no gradient passes.</summary>
        public Value StopGradient(Value x) => b.Add(new StopGradient(), x);
    }
}
