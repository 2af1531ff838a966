using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Exponential function: <c>y = eˣ</c>.</summary>
/// <remarks>VJP: <c>x̄ = ȳ · y</c>, in terms of the result, so that x need not stay alive.</remarks>
public sealed record Exp : UnaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "exp";

    /// <inheritdoc/>
    public override string Summary => "Exponential function: y = eˣ.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = ȳ · y";

    /// <inheritdoc/>
    public override UnaryOracle Oracle => new(Math.Exp);

    /// <inheritdoc/>
    public override (double X, double Y)[] Values => [(0, 1), (1, Math.E), (-1, 0.36787944117144233)];

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x) => k.Apply(ScalarFunction.Exp, x);

    /// <inheritdoc/>
    public override Value? Vjp(GraphBuilder b, Value x, Value y, Value cotangent) => b.Mul(cotangent, y);
}

/// <summary>Builds <see cref="Exp"/>.</summary>
public static class ExpBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Exponential function, element by element.</summary>
        public Value Exp(Value x) => b.Add(new Exp(), x);
    }
}
