using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Control;

/// <summary>The operand; a NaN in it ends the run with a fault, before any state is changed.</summary>
/// <remarks>VJP: <c>x̄ = ȳ</c>.</remarks>
public sealed record Guard : UnaryElementwise, IGuard
{
    /// <inheritdoc/>
    public override string Name => "guard";

    /// <inheritdoc/>
    public override string Summary => "The operand, y = x; a NaN in it ends the run with a fault, before any state is changed.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = ȳ";

    /// <inheritdoc/>
    public override DiagnosticId Fault => DiagnosticId.LossIsNaN;

    /// <inheritdoc/>
    public override UnaryOracle Oracle => new(x => x);

    /// <inheritdoc/>
    public override (double X, double Y)[] Values => [(1, 1), (-0.5, -0.5)];

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x) => x;

    /// <inheritdoc/>
    public Expr IsFault(ScalarBuilder k, ReadOnlySpan<Expr> operands) =>
        k.Compare(ScalarFunction.NotEqual, operands[0], operands[0]);

    /// <inheritdoc/>
    public override Value? Vjp(GraphBuilder b, Value x, Value y, Value cotangent) => cotangent;
}

/// <summary>Builds <see cref="Guard"/>.</summary>
public static class GuardBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>The value; a NaN in it ends the run with a fault.</summary>
        public Value Guard(Value x) => b.Add(new Guard(), x);
    }
}
