using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Quotient: <c>z = x / y</c>; of integers toward zero, x/0 = −1 (all ones), min/−1 = min.</summary>
/// <remarks>VJP: <c>x̄ = z̄ / y, ȳ = −z̄ · (z / y)</c>.</remarks>
public sealed record Div : BinaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "div";

    /// <inheritdoc/>
    public override string Summary => "Quotient: z = x / y; of integers toward zero, x/0 = −1 (all ones), min/−1 = min.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = z̄ / y, ȳ = −z̄ · (z / y)";

    /// <inheritdoc/>
    public override BinaryOracle Oracle => new((x, y) => x / y, IntegerFunctions.Divide);

    /// <inheritdoc/>
    public override (double X, double Y, double Z)[] Values => [(3, 2, 1.5), (-5, 4, -1.25), (1, 0, double.PositiveInfinity)];

    /// <inheritdoc/>
    public override EquatableArray<ValueRange> Domain => [ValueRange.Normal, ValueRange.Positive];

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x, Expr y) => k.Apply(ScalarFunction.Div, x, y);

    /// <inheritdoc/>
    public override Value? VjpLeft(GraphBuilder b, Value x, Value y, Value z, Value cotangent) => b.Div(cotangent, y);

    /// <inheritdoc/>
    public override Value? VjpRight(GraphBuilder b, Value x, Value y, Value z, Value cotangent) =>
        b.Neg(b.Mul(cotangent, b.Div(z, y)));
}

/// <summary>Builds <see cref="Div"/>.</summary>
public static class DivBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Quotient: <c>z = x / y</c>; of integers toward zero, x/0 = −1 (all ones), min/−1 = min.</summary>
        public Value Div(Value x, Value y) => b.Add(new Div(), x, y);
    }
}
