using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Exclusive disjunction: <c>z = x ⊕ y</c>; bit by bit of integers.</summary>
/// <remarks>No derivative.</remarks>
public sealed record Xor : BinaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "xor";

    /// <inheritdoc/>
    public override string Summary => "Exclusive disjunction: z = x ⊕ y; bit by bit of integers.";

    /// <inheritdoc/>
    public override BinaryOracle Oracle => new(Integers: (_, x, y) => x ^ y, Bools: (x, y) => x != y);

    /// <inheritdoc/>
    public override (double X, double Y, double Z)[] Values => [(6, 3, 5), (-1, 5, -6)];

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x, Expr y) => k.Apply(ScalarFunction.Xor, x, y);
}

/// <summary>Builds <see cref="Xor"/>.</summary>
public static class XorBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Exclusive disjunction: <c>z = x ⊕ y</c>; bit by bit of integers.</summary>
        public Value Xor(Value x, Value y) => b.Add(new Xor(), x, y);
    }
}
