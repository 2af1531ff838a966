using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Conjunction: <c>z = x ∧ y</c>; bit by bit of integers.</summary>
/// <remarks>No derivative.</remarks>
public sealed record And : BinaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "and";

    /// <inheritdoc/>
    public override string Summary => "Conjunction: z = x ∧ y; bit by bit of integers.";

    /// <inheritdoc/>
    public override BinaryOracle Oracle => new(Integers: (_, x, y) => x & y, Bools: (x, y) => x && y);

    /// <inheritdoc/>
    public override (double X, double Y, double Z)[] Values => [(6, 3, 2), (-1, 5, 5)];

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x, Expr y) => k.Apply(ScalarFunction.And, x, y);
}

/// <summary>Builds <see cref="And"/>.</summary>
public static class AndBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Conjunction: <c>z = x ∧ y</c>; bit by bit of integers.</summary>
        public Value And(Value x, Value y) => b.Add(new And(), x, y);
    }
}
