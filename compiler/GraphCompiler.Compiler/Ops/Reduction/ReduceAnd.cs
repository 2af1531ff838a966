using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Reduction;

/// <summary>Whether all truth values along axes hold; true for none.</summary>
/// <param name="Axes">The axes that are reduced and removed.</param>
/// <remarks>No derivative.</remarks>
public sealed record ReduceAnd(EquatableArray<int> Axes) : ReductionOp(Axes)
{
    /// <inheritdoc/>
    public override string Name => "reduce_and";

    /// <inheritdoc/>
    public override string Summary => "Whether all truth values along axes hold; true for none.";

    /// <inheritdoc/>
    public override ElementKinds Accepted => ElementKinds.Bools;

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new ReduceAnd([1]),
            [ReferenceTensor.Of(DType.Bool, [3, 2], [0, 0, 0, 1, 1, 1])],
            [ReferenceTensor.Of(DType.Bool, [3], [0, 0, 1])],
            "truth table"),
    ];

    /// <inheritdoc/>
    public override ReductionOp Along(EquatableArray<int> axes) => new ReduceAnd(axes);

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands) =>
        [operands[0].Fold(node.Type, Axes, 0, (_, _) => 0, 1L, (all, x) => all & x)];

    /// <inheritdoc/>
    public override EquatableArray<Const> Identity(DType operand) => [Literal.Bool(true)];

    /// <inheritdoc/>
    public override EquatableArray<Expr> Combine(ScalarBuilder k, EquatableArray<Expr> x, EquatableArray<Expr> y) =>
        [k.Apply(ScalarFunction.And, x[0], y[0])];
}

/// <summary>Builds <see cref="ReduceAnd"/>.</summary>
public static class ReduceAndBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Whether all truth values along axes hold; the axes are removed.</summary>
        public Value ReduceAnd(Value x, EquatableArray<int> axes) => axes.Count == 0 ? x : b.Add(new ReduceAnd(axes), x);
    }
}
