using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Complement: <c>y = ¬x</c>; bit by bit of integers.</summary>
/// <remarks>No derivative.</remarks>
public sealed record Not : UnaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "not";

    /// <inheritdoc/>
    public override string Summary => "Complement: y = ¬x; bit by bit of integers.";

    /// <inheritdoc/>
    public override string Derivative => "none";

    /// <inheritdoc/>
    public override UnaryOracle Oracle => new(Integers: (_, x) => ~x, Bools: x => !x);

    /// <inheritdoc/>
    public override (double X, double Y)[] Values => [(0, -1), (5, -6)];

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x) => k.Apply(ScalarFunction.Not, x);

    /// <inheritdoc/>
    public override Value? Vjp(GraphBuilder b, Value x, Value y, Value cotangent) => null;
}

/// <summary>Builds <see cref="Not"/>.</summary>
public static class NotBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Complement, element by element.</summary>
        public Value Not(Value x) => b.Add(new Not(), x);
    }
}
