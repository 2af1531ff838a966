using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Reduction;

/// <summary>The reductions to the element at one end of the order of numbers.</summary>
/// <param name="Axes">The axes that are reduced and removed.</param>
/// <remarks>VJP: <c>x̄ = ȳ / n</c> at the n elements that are equal to the extreme, else 0.</remarks>
public abstract record ExtremeReduction(EquatableArray<int> Axes) : ReductionOp(Axes)
{
    /// <inheritdoc/>
    public sealed override ElementKinds Accepted => ElementKinds.Numbers;

    /// <summary>Which end.</summary>
    internal abstract Extreme Extreme { get; }

    /// <inheritdoc/>
    public sealed override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands) =>
        [Extreme.Evaluate(node.Type, Axes, operands[0])];

    /// <inheritdoc/>
    public sealed override EquatableArray<DType> State(DType operand) => [Extreme.State(operand)];

    /// <inheritdoc/>
    public sealed override EquatableArray<Const> Identity(DType operand) => [Extreme.StateIdentity(operand)];

    /// <inheritdoc/>
    public sealed override EquatableArray<Expr> Lift(ScalarBuilder k, Expr x, Expr? index) => [Extreme.Lift(k, x)];

    /// <inheritdoc/>
    public sealed override EquatableArray<Expr> Combine(ScalarBuilder k, EquatableArray<Expr> x, EquatableArray<Expr> y) =>
        [Extreme.Combine(k, x[0], y[0])];

    /// <inheritdoc/>
    public sealed override Expr Finish(ScalarBuilder k, DType operand, EquatableArray<Expr> state) =>
        Extreme.Finish(k, operand, state[0]);

    /// <summary>The cotangent in equal shares to the elements that are the extreme.</summary>
    public sealed override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted)
    {
        if (cotangents[0] is not { } incoming || !node.Type.DType.IsFloat)
        {
            return [null];
        }

        GraphBuilder b = context.Builder;
        Value isExtreme = IsExtreme(b, node);
        Value share = b.Div(incoming, b.ReduceSum(isExtreme, Axes));
        return [b.Mul(isExtreme, Spread(b, node, share))];
    }

    /// <summary>The mean of the tangents at the elements that are the extreme.</summary>
    public sealed override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents)
    {
        if (tangents[0] is not { } incoming || !node.Type.DType.IsFloat)
        {
            return [null];
        }

        GraphBuilder b = context.Builder;
        Value isExtreme = IsExtreme(b, node);
        return [b.Div(b.ReduceSum(b.Mul(incoming, isExtreme), Axes), b.ReduceSum(isExtreme, Axes))];
    }

    /// <summary>1 at the elements that are equal to the result, which is one of them; else 0.</summary>
    private Value IsExtreme(GraphBuilder b, Node node) =>
        b.Convert(b.Equal(node.Operands[0], Spread(b, node, node.Result)), node.Type.DType);
}
