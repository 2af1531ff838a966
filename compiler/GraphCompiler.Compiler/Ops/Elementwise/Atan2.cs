using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Angle of a point, in [−π, π]: <c>z = atan2(y, x)</c>, the height y first.</summary>
/// <remarks>VJP: <c>ȳ = z̄ · x / (x² + y²), x̄ = −z̄ · y / (x² + y²)</c>.</remarks>
public sealed record Atan2 : BinaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "atan2";

    /// <inheritdoc/>
    public override string Summary => "Angle of a point, in [−π, π]: z = atan2(y, x), the height y first.";

    /// <inheritdoc/>
    public override string Derivative => "ȳ = z̄ · x / (x² + y²), x̄ = −z̄ · y / (x² + y²)";

    /// <inheritdoc/>
    public override BinaryOracle Oracle => new(Math.Atan2);

    /// <inheritdoc/>
    public override (double X, double Y, double Z)[] Values =>
    [
        (1, 1, 0.7853981633974483), (1, -1, 2.356194490192345), (-1, 0, -1.5707963267948966), (0, -2, 3.141592653589793), (0, 2, 0),
    ];

    /// <inheritdoc/>
    public override EquatableArray<ValueRange> Domain => [ValueRange.Positive, ValueRange.Normal];

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x, Expr y) => k.Apply(ScalarFunction.Atan2, x, y);

    /// <inheritdoc/>
    public override Value? VjpLeft(GraphBuilder b, Value x, Value y, Value z, Value cotangent) =>
        b.Mul(cotangent, b.Div(y, b.Add(b.Mul(x, x), b.Mul(y, y))));

    /// <inheritdoc/>
    public override Value? VjpRight(GraphBuilder b, Value x, Value y, Value z, Value cotangent) =>
        b.Neg(b.Mul(cotangent, b.Div(x, b.Add(b.Mul(x, x), b.Mul(y, y)))));
}

/// <summary>Builds <see cref="Atan2"/>.</summary>
public static class Atan2Builder
{
    extension(GraphBuilder b)
    {
        /// <summary>Angle of a point, in [−π, π]; its height is the first argument.</summary>
        public Value Atan2(Value y, Value x) => b.Add(new Atan2(), y, x);
    }
}
