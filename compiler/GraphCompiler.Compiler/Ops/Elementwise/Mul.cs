using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Product: <c>z = x · y</c>; integers wrap.</summary>
/// <remarks>VJP: <c>x̄ = z̄ · y, ȳ = z̄ · x</c>.</remarks>
public sealed record Mul : BinaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "mul";

    /// <inheritdoc/>
    public override string Summary => "Product: z = x · y; integers wrap.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = z̄ · y, ȳ = z̄ · x";

    /// <inheritdoc/>
    public override BinaryOracle Oracle => new((x, y) => x * y, (_, x, y) => unchecked(x * y));

    /// <inheritdoc/>
    public override (double X, double Y, double Z)[] Values => [(3, 2, 6), (-5, 3, -15)];

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x, Expr y) => k.Apply(ScalarFunction.Mul, x, y);

    /// <inheritdoc/>
    public override Value? VjpLeft(GraphBuilder b, Value x, Value y, Value z, Value cotangent) => b.Mul(cotangent, y);

    /// <inheritdoc/>
    public override Value? VjpRight(GraphBuilder b, Value x, Value y, Value z, Value cotangent) => b.Mul(cotangent, x);
}

/// <summary>Builds <see cref="Mul"/>.</summary>
public static class MulBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Product: <c>z = x · y</c>; integers wrap.</summary>
        public Value Mul(Value x, Value y) => b.Add(new Mul(), x, y);
    }
}
