using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Greater of two: <c>z = max(x, y)</c>; NaN if either is, +0 above −0.</summary>
/// <remarks>At a tie the first operand takes the whole cotangent. VJP: <c>x̄ = z̄ where x ≥ y, else 0; ȳ the rest</c>.</remarks>
public sealed record Max : BinaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "max";

    /// <inheritdoc/>
    public override string Summary => "Greater of two: z = max(x, y); NaN if either is, +0 above −0.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = z̄ where x ≥ y, else 0; ȳ the rest";

    /// <inheritdoc/>
    public override BinaryOracle Oracle => new(Math.Max, (type, x, y) => IntegerFunctions.Compare(type, x, y) >= 0 ? x : y);

    /// <inheritdoc/>
    public override (double X, double Y, double Z)[] Values => [(1, 2, 2), (3, -4, 3), (double.NaN, 1, double.NaN), (-0.0, 0.0, 0.0)];

    /// <inheritdoc/>
    public override EquatableArray<ValueRange> Domain => [new(-2, 0), new(0.1, 2)];

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x, Expr y) => k.Apply(ScalarFunction.Max, x, y);

    /// <inheritdoc/>
    public override Value? VjpLeft(GraphBuilder b, Value x, Value y, Value z, Value cotangent) =>
        b.Select(b.GreaterOrEqual(x, y), cotangent, b.ZeroLike(cotangent));

    /// <inheritdoc/>
    public override Value? VjpRight(GraphBuilder b, Value x, Value y, Value z, Value cotangent) =>
        b.Select(b.GreaterOrEqual(x, y), b.ZeroLike(cotangent), cotangent);
}

/// <summary>Builds <see cref="Max"/>.</summary>
public static class MaxBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Greater of two: <c>z = max(x, y)</c>; NaN if either is, +0 above −0.</summary>
        public Value Max(Value x, Value y) => b.Add(new Max(), x, y);
    }
}
