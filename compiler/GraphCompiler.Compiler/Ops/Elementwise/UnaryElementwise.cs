using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>The family of functions of one element: type in, same type out.</summary>
public abstract record UnaryElementwise : Op, IElementwise
{
    /// <summary>The function in the domain of the oracle; it says for which element types there is one.</summary>
    public abstract UnaryOracle Oracle { get; }

    /// <summary>Golden values as pairs: argument and function value, to double precision.</summary>
    public abstract (double X, double Y)[] Values { get; }

    /// <summary>Where floats are tested: inside the domain, away from kinks and poles.</summary>
    public virtual ValueRange Domain => ValueRange.Normal;

    /// <summary>The attributes with which the op is tested.</summary>
    protected virtual UnaryElementwise Sample => this;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints => [$"there is one operand, {Oracle.Accepted.Text()}"];

    /// <inheritdoc/>
    public sealed override IEnumerable<OpCase> Cases => Oracle.Accepted.Types().Select(type => new OpCase(
        Sample, [new TensorType(type, [5, 7])], [type.IsFloat ? Domain : ValueRange.Of(type)]));

    /// <inheritdoc/>
    public sealed override IEnumerable<OpGolden> Goldens =>
    [
        OpGolden.Elementwise(
            Sample, Oracle.Accepted.GoldenType, [Values.Select(v => v.X), Values.Select(v => v.Y)],
            "closed form, or Abramowitz and Stegun"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(operands.Length == 1 && Oracle.Accepted.Contains(operands[0].DType), "C1", $"{TypeText.Of(operands)}");
        return [operands[0]];
    }

    /// <inheritdoc/>
    public sealed override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        UnaryOracle oracle = Oracle;
        return node.Type.DType.IsFloat
            ? [ReferenceTensor.Of(node.Type, Array.ConvertAll(operands[0].Floats, x => oracle.Floats!(x)))]
            : [ReferenceTensor.Of(node.Type, Array.ConvertAll(operands[0].Integers, x => oracle.OnInteger(node.Type.DType, x)))];
    }

    /// <summary>Emits the function.</summary>
    public abstract Expr Compute(ScalarBuilder k, Expr x);

    /// <inheritdoc/>
    public Expr Compute(ScalarBuilder k, KernelType result, ReadOnlySpan<Expr> operands) => Compute(k, operands[0]);

    /// <summary>The cotangent of the operand, a float.</summary>
    /// <param name="b">Where it is emitted.</param>
    /// <param name="x">The operand.</param>
    /// <param name="y">The result.</param>
    /// <param name="cotangent">The cotangent of the result.</param>
    /// <returns>The cotangent, or null for a symbolic zero.</returns>
    public abstract Value? Vjp(GraphBuilder b, Value x, Value y, Value cotangent);

    /// <inheritdoc/>
    public sealed override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) =>
        [wanted[0] ? Derive(context.Builder, node, cotangents[0]) : null];

    /// <summary>The derivative is a factor, so the tangent is the same formula as the cotangent.</summary>
    public sealed override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents) =>
        [Derive(context.Builder, node, tangents[0])];

    private Value? Derive(GraphBuilder b, Node node, Value? direction) =>
        direction is { } d && node.Type.DType.IsFloat ? Vjp(b, node.Operands[0], node.Result, d) : null;
}
