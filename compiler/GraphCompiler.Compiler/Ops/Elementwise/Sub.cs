using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Difference: <c>z = x − y</c>; integers wrap.</summary>
/// <remarks>VJP: <c>x̄ = z̄, ȳ = −z̄</c>.</remarks>
public sealed record Sub : BinaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "sub";

    /// <inheritdoc/>
    public override string Summary => "Difference: z = x − y; integers wrap.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = z̄, ȳ = −z̄";

    /// <inheritdoc/>
    public override BinaryOracle Oracle => new((x, y) => x - y, (_, x, y) => unchecked(x - y));

    /// <inheritdoc/>
    public override (double X, double Y, double Z)[] Values => [(1, 2, -1), (-5, 3, -8)];

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x, Expr y) => k.Apply(ScalarFunction.Sub, x, y);

    /// <inheritdoc/>
    public override Value? VjpLeft(GraphBuilder b, Value x, Value y, Value z, Value cotangent) => cotangent;

    /// <inheritdoc/>
    public override Value? VjpRight(GraphBuilder b, Value x, Value y, Value z, Value cotangent) => b.Neg(cotangent);
}

/// <summary>Builds <see cref="Sub"/>.</summary>
public static class SubBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Difference: <c>z = x − y</c>; integers wrap.</summary>
        public Value Sub(Value x, Value y) => b.Add(new Sub(), x, y);
    }
}
