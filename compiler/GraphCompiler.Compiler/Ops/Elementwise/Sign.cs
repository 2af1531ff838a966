using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Sign: <c>y = −1, 0 or 1</c>; ±0 and NaN stay as they are.</summary>
/// <remarks>No derivative: flat wherever it has one.</remarks>
public sealed record Sign : UnaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "sign";

    /// <inheritdoc/>
    public override string Summary => "Sign: y = −1, 0 or 1; ±0 and NaN stay as they are.";

    /// <inheritdoc/>
    public override string Derivative => "none";

    /// <inheritdoc/>
    public override UnaryOracle Oracle => new(
        x => double.IsNaN(x) || x == 0 ? x : Math.Sign(x),
        (type, x) => IntegerFunctions.Compare(type, x, 0));

    /// <inheritdoc/>
    public override (double X, double Y)[] Values => [(3, 1), (-2.5, -1), (0, 0), (double.NaN, double.NaN)];

    /// <inheritdoc/>
    public override ValueRange Domain => new(0.2, 3);

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x) =>
        k.Select(
            k.Compare(ScalarFunction.Greater, x, Literal.Of(x.Type, 0L)),
            Literal.Of(x.Type, 1L),
            k.Select(k.Compare(ScalarFunction.Less, x, Literal.Of(x.Type, 0L)), Literal.Of(x.Type, -1L), x));

    /// <inheritdoc/>
    public override Value? Vjp(GraphBuilder b, Value x, Value y, Value cotangent) => null;
}

/// <summary>Builds <see cref="Sign"/>.</summary>
public static class SignBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Sign, element by element.</summary>
        public Value Sign(Value x) => b.Add(new Sign(), x);
    }
}
