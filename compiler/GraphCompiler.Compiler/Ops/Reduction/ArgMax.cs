using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Reduction;

/// <summary>Index of the greatest element along axes, i32; the first of equal ones, and the first NaN before all.</summary>
/// <param name="Axes">The axes that are reduced and removed; the index is row-major among their elements.</param>
/// <remarks>No derivative. The state is a value and its index; the lower index wins a tie, so the order of combination does not matter.</remarks>
public sealed record ArgMax(EquatableArray<int> Axes) : ReductionOp(Axes)
{
    /// <inheritdoc/>
    public override string Name => "argmax";

    /// <inheritdoc/>
    public override string Summary =>
        "Index of the greatest element along axes, row-major, i32; the first of equal ones, and the first NaN before all.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
        [.. base.Constraints, ExtremeIndex.Constraint];

    /// <inheritdoc/>
    public override ElementKinds Accepted => ElementKinds.Numbers;

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new ArgMax([1]),
            [ReferenceTensor.Of(DType.F64, [3, 3], [1, 5, 5, 2, double.NaN, 9, -1, -1, 0])],
            [ReferenceTensor.Of(DType.I32, [3], [1, 1, 2])],
            "NumPy, argmax"),
    ];

    /// <inheritdoc/>
    public override ReductionOp Along(EquatableArray<int> axes) => new ArgMax(axes);

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands) =>
        [ExtremeIndex.InferType(check, operands, Axes, base.InferTypes(check, operands)[0])];

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands) =>
        [ExtremeIndex.Evaluate(Extreme.Greatest, node.Type, Axes, operands[0])];

    /// <inheritdoc/>
    public override EquatableArray<Const> Identity(DType operand) => ExtremeIndex.Identity(Extreme.Greatest, operand);

    /// <inheritdoc/>
    public override bool UsesIndex => true;

    /// <inheritdoc/>
    public override EquatableArray<Expr> Combine(ScalarBuilder k, EquatableArray<Expr> x, EquatableArray<Expr> y) =>
        ExtremeIndex.Combine(k, Extreme.Greatest, x, y);
}

/// <summary>Builds <see cref="ArgMax"/>.</summary>
public static class ArgMaxBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Index of the greatest element along an axis, which is removed.</summary>
        public Value ArgMax(Value x, int axis) => b.Add(new ArgMax([axis]), x);
    }
}
