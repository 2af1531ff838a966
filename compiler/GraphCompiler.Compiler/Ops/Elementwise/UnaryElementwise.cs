using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>The family of functions of one float: type in, same type out.</summary>
public abstract record UnaryElementwise : Op, IElementwise
{
    /// <inheritdoc/>
    public sealed override IReadOnlyList<string> Constraints => ["the operand is f32 or f64"];

    /// <summary>Where the function is tested: inside its domain, away from kinks and poles.</summary>
    public virtual ValueRange Domain => ValueRange.Normal;

    /// <inheritdoc/>
    public sealed override IEnumerable<OpCase> Cases =>
    [
        new(this, [new TensorType(DType.F32, [5, 7])], [Domain]),
        new(this, [new TensorType(DType.F64, [3])], [Domain]),
    ];

    /// <summary>The golden values as pairs: argument and function value, to double precision, and their source.</summary>
    public abstract (double X, double Y)[] Values { get; }

    /// <inheritdoc/>
    public sealed override IEnumerable<OpGolden> Goldens
    {
        get
        {
            var type = new TensorType(DType.F64, [Values.Length]);
            yield return new OpGolden(
                this,
                [ReferenceTensor.Of(type, Array.ConvertAll(Values, v => v.X))],
                [ReferenceTensor.Of(type, Array.ConvertAll(Values, v => v.Y))],
                "closed form or Abramowitz and Stegun");
        }
    }

    /// <inheritdoc/>
    public sealed override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(operands is [{ DType: DType.F32 or DType.F64 }], "C1", $"{TypeText.Of(operands)}");
        return [operands[0]];
    }

    /// <summary>The oracle for one element.</summary>
    public abstract double Evaluate(double x);

    /// <inheritdoc/>
    public sealed override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands) =>
        [ReferenceTensor.Of(node.Type, Array.ConvertAll(operands[0].Floats, Evaluate))];

    /// <summary>Emits the function.</summary>
    public abstract Expr Compute(ScalarBuilder k, Expr x);

    /// <inheritdoc/>
    public Expr Compute(ScalarBuilder k, KernelType result, ReadOnlySpan<Expr> operands) => Compute(k, operands[0]);

    /// <summary>The cotangent of the operand.</summary>
    /// <param name="b">Where it is emitted.</param>
    /// <param name="x">The operand.</param>
    /// <param name="y">The result.</param>
    /// <param name="cotangent">The cotangent of the result.</param>
    /// <returns>The cotangent, or null for a symbolic zero.</returns>
    public abstract Value? Vjp(GraphBuilder b, Value x, Value y, Value cotangent);

    /// <inheritdoc/>
    public sealed override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) =>
        [cotangents[0] is { } cotangent && wanted[0] ? Vjp(context.Builder, node.Operands[0], node.Result, cotangent) : null];

    /// <summary>The derivative is a factor, so the tangent is the same formula as the cotangent.</summary>
    public sealed override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents) =>
        [tangents[0] is { } tangent ? Vjp(context.Builder, node.Operands[0], node.Result, tangent) : null];
}
