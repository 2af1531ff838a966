using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Greatest integer that is not above: <c>y = ⌊x⌋</c>.</summary>
/// <remarks>No derivative: flat wherever it has one.</remarks>
public sealed record Floor : UnaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "floor";

    /// <inheritdoc/>
    public override string Summary => "Greatest integer that is not above: y = ⌊x⌋.";

    /// <inheritdoc/>
    public override string Derivative => "none";

    /// <inheritdoc/>
    public override UnaryOracle Oracle => new(Math.Floor);

    /// <inheritdoc/>
    public override (double X, double Y)[] Values => [(1.5, 1), (-1.5, -2), (2, 2)];

    /// <inheritdoc/>
    public override ValueRange Domain => new(1.1, 1.4);

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x) => k.Apply(ScalarFunction.Floor, x);

    /// <inheritdoc/>
    public override Value? Vjp(GraphBuilder b, Value x, Value y, Value cotangent) => null;
}

/// <summary>Builds <see cref="Floor"/>.</summary>
public static class FloorBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Greatest integer that is not above, element by element.</summary>
        public Value Floor(Value x) => b.Add(new Floor(), x);
    }
}
