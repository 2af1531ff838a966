using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Least integer that is not below: <c>y = ⌈x⌉</c>.</summary>
/// <remarks>No derivative: flat wherever it has one.</remarks>
public sealed record Ceil : UnaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "ceil";

    /// <inheritdoc/>
    public override string Summary => "Least integer that is not below: y = ⌈x⌉.";

    /// <inheritdoc/>
    public override string Derivative => "none";

    /// <inheritdoc/>
    public override UnaryOracle Oracle => new(Math.Ceiling);

    /// <inheritdoc/>
    public override (double X, double Y)[] Values => [(1.5, 2), (-1.5, -1), (2, 2)];

    /// <inheritdoc/>
    public override ValueRange Domain => new(1.1, 1.4);

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x) => k.Apply(ScalarFunction.Ceil, x);

    /// <inheritdoc/>
    public override Value? Vjp(GraphBuilder b, Value x, Value y, Value cotangent) => null;
}

/// <summary>Builds <see cref="Ceil"/>.</summary>
public static class CeilBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Least integer that is not below, element by element.</summary>
        public Value Ceil(Value x) => b.Add(new Ceil(), x);
    }
}
