using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>Sum: <c>z = x + y</c>; integers wrap.</summary>
/// <remarks>VJP: <c>x̄ = z̄, ȳ = z̄</c>.</remarks>
public sealed record Add : BinaryElementwise
{
    /// <inheritdoc/>
    public override string Name => "add";

    /// <inheritdoc/>
    public override string Summary => "Sum: z = x + y; integers wrap.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = z̄, ȳ = z̄";

    /// <inheritdoc/>
    public override BinaryOracle Oracle => new((x, y) => x + y, (_, x, y) => unchecked(x + y));

    /// <inheritdoc/>
    public override (double X, double Y, double Z)[] Values => [(1, 2, 3), (-5, 3, -2)];

    /// <inheritdoc/>
    public override Expr Compute(ScalarBuilder k, Expr x, Expr y) => k.Apply(ScalarFunction.Add, x, y);

    /// <inheritdoc/>
    public override Value? VjpLeft(GraphBuilder b, Value x, Value y, Value z, Value cotangent) => cotangent;

    /// <inheritdoc/>
    public override Value? VjpRight(GraphBuilder b, Value x, Value y, Value z, Value cotangent) => cotangent;
}

/// <summary>Builds <see cref="Add"/>.</summary>
public static class AddBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Sum: <c>z = x + y</c>; integers wrap.</summary>
        public Value Add(Value x, Value y) => b.Add(new Add(), x, y);

        /// <summary>The sum of the terms that are there, in order; null (a symbolic zero) for none.</summary>
        public Value? AddTerms(params ReadOnlySpan<Value?> terms)
        {
            Value? sum = null;
            foreach (Value? term in terms)
            {
                sum = sum is { } s && term is { } t ? b.Add(s, t) : sum ?? term;
            }

            return sum;
        }
    }
}
