using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Smaller of two: <c>z = min(x, y)</c>; NaN if either is, −0 below +0.</summary>
/// <remarks>At a tie the first operand takes the whole cotangent. VJP: <c>x̄ = z̄ where x ≤ y, else 0; ȳ the rest</c>.</remarks>
public sealed record Min : BinaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "min";

    /// <inheritdoc/>
    public override string Summary => "Smaller of two: z = min(x, y); NaN if either is, −0 below +0.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = z̄ where x ≤ y, else 0; ȳ the rest";

    /// <inheritdoc/>
    public override BinaryOracle Oracle => new(Math.Min, (type, x, y) => IntegerFunctions.Compare(type, x, y) <= 0 ? x : y);

    /// <inheritdoc/>
    public override (double X, double Y, double Z)[] Values => [(1, 2, 1), (3, -4, -4), (double.NaN, 1, double.NaN), (0.0, -0.0, -0.0)];

    /// <inheritdoc/>
    public override EquatableArray<ValueRange> Domain => [new(-2, 0), new(0.1, 2)];

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x, Expr y) => k.Apply(ScalarFunction.Min, x, y);

    /// <inheritdoc/>
    public override Value? VjpLeft(GraphBuilder b, Value x, Value y, Value z, Value cotangent) =>
        b.Select(b.LessOrEqual(x, y), cotangent, b.ZeroLike(cotangent));

    /// <inheritdoc/>
    public override Value? VjpRight(GraphBuilder b, Value x, Value y, Value z, Value cotangent) =>
        b.Select(b.LessOrEqual(x, y), b.ZeroLike(cotangent), cotangent);
}

/// <summary>Builds <see cref="Min"/>.</summary>
public static class MinBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Smaller of two: <c>z = min(x, y)</c>; NaN if either is, −0 below +0.</summary>
        public Value Min(Value x, Value y) => b.Add(new Min(), x, y);
    }
}
