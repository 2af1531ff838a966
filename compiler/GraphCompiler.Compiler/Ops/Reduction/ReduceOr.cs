using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Reduction;

/// <summary>Whether any truth value along axes holds; false for none.</summary>
/// <param name="Axes">The axes that are reduced and removed.</param>
/// <remarks>No derivative.</remarks>
public sealed record ReduceOr(EquatableArray<int> Axes) : ReductionOp(Axes)
{
    /// <inheritdoc/>
    public override string Name => "reduce_or";

    /// <inheritdoc/>
    public override string Summary => "Whether any truth value along axes holds; false for none.";

    /// <inheritdoc/>
    public override ElementKinds Accepted => ElementKinds.Bools;

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new ReduceOr([1]),
            [ReferenceTensor.Of(DType.Bool, [3, 2], [0, 0, 0, 1, 1, 1])],
            [ReferenceTensor.Of(DType.Bool, [3], [0, 1, 1])],
            "truth table"),
    ];

    /// <inheritdoc/>
    public override ReductionOp Along(EquatableArray<int> axes) => new ReduceOr(axes);

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands) =>
        [operands[0].Fold(node.Type, Axes, 0, (_, _) => 0, 0L, (any, x) => any | x)];

    /// <inheritdoc/>
    public override EquatableArray<Const> Identity(DType operand) => [Literal.Bool(false)];

    /// <inheritdoc/>
    public override EquatableArray<Expr> Combine(ScalarBuilder k, EquatableArray<Expr> x, EquatableArray<Expr> y) =>
        [k.Apply(ScalarFunction.Or, x[0], y[0])];
}

/// <summary>Builds <see cref="ReduceOr"/>.</summary>
public static class ReduceOrBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Whether any truth value along axes holds; the axes are removed.</summary>
        public Value ReduceOr(Value x, EquatableArray<int> axes) => axes.Count == 0 ? x : b.Add(new ReduceOr(axes), x);
    }
}
