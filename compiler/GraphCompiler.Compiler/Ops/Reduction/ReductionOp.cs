using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Reduction;

/// <summary>The family of ops that combine all elements along axes with a monoid; the axes are removed.</summary>
/// <remarks>
/// The monoid works on a state of one or more scalars: a sum has one, an argmax has two (value and index). The order of combination is
/// <c>ReductionOrder</c>'s, a function of the operand's shape and the axes alone.
/// </remarks>
/// <param name="Axes">The axes, ascending, each once.</param>
public abstract record ReductionOp(EquatableArray<int> Axes) : Op
{
    /// <summary>The element types that the op is defined for.</summary>
    public abstract ElementKinds Accepted { get; }

    /// <inheritdoc/>
    /// <remarks>With <see cref="Vjp"/> and <see cref="Op.Jvp"/>: by default there is none, as of indices and truth values.</remarks>
    public override string Derivative => "none";

    /// <summary>The same op along other axes.</summary>
    public abstract ReductionOp Along(EquatableArray<int> axes);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
        [$"there is one operand, {Accepted.Text()}", "axes ascend and are axes of the operand"];

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases
    {
        get
        {
            DType type = Accepted.HasFlag(ElementKinds.Floats) ? DType.F32 : DType.Bool;
            yield return Case([1], type, [3, 130]);
            yield return Case([0], type, [67, 5]);
            yield return Case([0, 2], Accepted.GoldenType, [2, 3, 4]);
            yield return Case([1], type, [2, 3, 17]);
            foreach (DType other in Accepted.Types())
            {
                yield return Case([0], other, [7]);
            }
        }
    }

    /// <summary>Element types of the state for operands of the given element type.</summary>
    public virtual EquatableArray<DType> State(DType operand) => UsesIndex ? [operand, DType.I32] : [operand];

    /// <summary>The neutral state.</summary>
    public abstract EquatableArray<Const> Identity(DType operand);

    /// <summary>The state of one element.</summary>
    /// <param name="k">Where it is emitted.</param>
    /// <param name="x">The element.</param>
    /// <param name="index">Its row-major index among the reduced elements, an i32 in the lanes of <paramref name="x"/>;
    /// null for ops that do not ask for it (<see cref="UsesIndex"/>).</param>
    public virtual EquatableArray<Expr> Lift(ScalarBuilder k, Expr x, Expr? index) => UsesIndex ? [x, index!] : [x];

    /// <summary>The state of two parts together.</summary>
    public abstract EquatableArray<Expr> Combine(ScalarBuilder k, EquatableArray<Expr> x, EquatableArray<Expr> y);

    /// <summary>The result from the final state.</summary>
    /// <param name="k">Where it is emitted.</param>
    /// <param name="operand">Element type of the operand.</param>
    /// <param name="state">The state.</param>
    public virtual Expr Finish(ScalarBuilder k, DType operand, EquatableArray<Expr> state) => state[^1];

    /// <summary>Whether an element's index stands beside it in the state.</summary>
    public virtual bool UsesIndex => false;

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(operands.Length == 1 && Accepted.Contains(operands[0].DType), "C1", $"{TypeText.Of(operands)}");
        check.RequireAscendingAxes(Axes, operands[0].Rank, "C2");
        return [operands[0].With(operands[0].Shape.Without(Axes))];
    }

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) => [null];

    /// <inheritdoc/>
    public override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents) => [null];

    /// <summary>A value of the result repeated along the axes, to the shape of the operand.</summary>
    internal Value Spread(GraphBuilder b, Node node, Value value)
    {
        Shape shape = node.Operands[0].Type.Shape;
        return b.BroadcastInDim(value, shape, Enumerable.Range(0, shape.Rank).Except(Axes).ToEquatable());
    }

    private OpCase Case(EquatableArray<int> axes, DType type, Shape shape) =>
        new(Along(axes), [new TensorType(type, shape)], [ValueRange.Of(type) with { Distinct = type.IsFloat }]);
}
