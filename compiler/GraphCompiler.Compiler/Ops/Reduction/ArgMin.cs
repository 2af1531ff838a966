using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Reduction;

/// <summary>Index of the least element along axes, i32; the first of equal ones, and the first NaN before all.</summary>
/// <param name="Axes">The axes that are reduced and removed; the index is row-major among their elements.</param>
/// <remarks>No derivative. The state is a value and its index; the lower index wins a tie, so the order of combination does not matter.</remarks>
public sealed record ArgMin(EquatableArray<int> Axes) : ReductionOp(Axes)
{
    /// <inheritdoc/>
    public override string Name => "argmin";

    /// <inheritdoc/>
    public override string Summary =>
        "Index of the least element along axes, row-major, i32; the first of equal ones, and the first NaN before all.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
        [.. base.Constraints, ExtremeIndex.Constraint];

    /// <inheritdoc/>
    public override ElementKinds Accepted => ElementKinds.Numbers;

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new ArgMin([1]),
            [ReferenceTensor.Of(DType.F64, [3, 3], [1, 5, 5, 2, double.NaN, 9, -1, -1, 0])],
            [ReferenceTensor.Of(DType.I32, [3], [0, 1, 0])],
            "NumPy, argmin"),
    ];

    /// <inheritdoc/>
    public override ReductionOp Along(EquatableArray<int> axes) => new ArgMin(axes);

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands) =>
        [ExtremeIndex.InferType(check, operands, Axes, base.InferTypes(check, operands)[0])];

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands) =>
        [ExtremeIndex.Evaluate(Extreme.Least, node.Type, Axes, operands[0])];

    /// <inheritdoc/>
    public override EquatableArray<Const> Identity(DType operand) => ExtremeIndex.Identity(Extreme.Least, operand);

    /// <inheritdoc/>
    public override bool UsesIndex => true;

    /// <inheritdoc/>
    public override EquatableArray<Expr> Combine(ScalarBuilder k, EquatableArray<Expr> x, EquatableArray<Expr> y) =>
        ExtremeIndex.Combine(k, Extreme.Least, x, y);
}

/// <summary>Builds <see cref="ArgMin"/>.</summary>
public static class ArgMinBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Index of the least element along an axis, which is removed.</summary>
        public Value ArgMin(Value x, int axis) => b.Add(new ArgMin([axis]), x);
    }
}
