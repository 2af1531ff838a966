using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Negation: <c>y = −x</c>; integers wrap.</summary>
/// <remarks>VJP: <c>x̄ = −ȳ</c>.</remarks>
public sealed record Neg : UnaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "neg";

    /// <inheritdoc/>
    public override string Summary => "Negation: y = −x; integers wrap.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = −ȳ";

    /// <inheritdoc/>
    public override UnaryOracle Oracle => new(x => -x, (_, x) => unchecked(-x));

    /// <inheritdoc/>
    public override (double X, double Y)[] Values => [(1, -1), (-2.5, 2.5)];

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x) => k.Apply(ScalarFunction.Neg, x);

    /// <inheritdoc/>
    public override Value? Vjp(GraphBuilder b, Value x, Value y, Value cotangent) => b.Neg(cotangent);
}

/// <summary>Builds <see cref="Neg"/>.</summary>
public static class NegBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Negation, element by element.</summary>
        public Value Neg(Value x) => b.Add(new Neg(), x);
    }
}
