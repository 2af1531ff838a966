using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Disjunction: <c>z = x ∨ y</c>; bit by bit of integers.</summary>
/// <remarks>No derivative.</remarks>
public sealed record Or : BinaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "or";

    /// <inheritdoc/>
    public override string Summary => "Disjunction: z = x ∨ y; bit by bit of integers.";

    /// <inheritdoc/>
    public override BinaryOracle Oracle => new(Integers: (_, x, y) => x | y, Bools: (x, y) => x || y);

    /// <inheritdoc/>
    public override (double X, double Y, double Z)[] Values => [(6, 3, 7), (0, 5, 5)];

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x, Expr y) => k.Apply(ScalarFunction.Or, x, y);
}

/// <summary>Builds <see cref="Or"/>.</summary>
public static class OrBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Disjunction: <c>z = x ∨ y</c>; bit by bit of integers.</summary>
        public Value Or(Value x, Value y) => b.Add(new Or(), x, y);
    }
}
