using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>The nearest value of an interval: <c>y = min(max(x, low), high)</c>; NaN stays NaN.</summary>
/// <param name="Low">Least value.</param>
/// <param name="High">Greatest value.</param>
/// <remarks>VJP: <c>x̄ = ȳ</c> where low ≤ x ≤ high, else 0.</remarks>
public sealed record Clamp(FloatAttribute Low, FloatAttribute High) : UnaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "clamp";

    /// <inheritdoc/>
    public override string Summary => "The nearest value of an interval: y = min(max(x, low), high); NaN stays NaN.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints => [.. base.Constraints, "low ≤ high"];

    /// <inheritdoc/>
    public override string Derivative => "x̄ = ȳ where low ≤ x ≤ high, else 0";

    /// <inheritdoc/>
    public override UnaryOracle Oracle => new(x => Math.Min(Math.Max(x, Low), High));

    /// <inheritdoc/>
    public override (double X, double Y)[] Values => [(0.5, 0.5), (7, 1), (-7, -1), (double.NaN, double.NaN)];

    /// <inheritdoc/>
    protected override UnaryElementwise Sample => new Clamp(-1, 1);

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.RequireAttribute(Low.Value <= High.Value, "C2", $"low={Low} and high={High}");
        return base.InferTypes(check, operands);
    }

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x) => k.Apply(
        ScalarFunction.Min, k.Apply(ScalarFunction.Max, x, Literal.Of(x.Type, Low)), Literal.Of(x.Type, High));

    /// <inheritdoc/>
    public override Value? Vjp(GraphBuilder b, Value x, Value y, Value cotangent) =>
        b.Select(b.Equal(x, y), cotangent, b.ZeroLike(cotangent));
}

/// <summary>Builds <see cref="Clamp"/>.</summary>
public static class ClampBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>The nearest value of the interval from <paramref name="low"/> to <paramref name="high"/>.</summary>
        public Value Clamp(Value x, double low, double high) => b.Add(new Clamp(low, high), x);
    }
}
