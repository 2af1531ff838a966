using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Reduction;

/// <summary>Index of the least element along axes, i32; the first of equal ones, and the first NaN before all.</summary>
/// <param name="Axes">The axes that are reduced and removed; the index is row-major among their elements.</param>
public sealed record ArgMin(EquatableArray<int> Axes) : ExtremeIndex(Axes)
{
    /// <inheritdoc/>
    public override string Name => "argmin";

    /// <inheritdoc/>
    public override string Summary =>
        "Index of the least element along axes, row-major, i32; the first of equal ones, and the first NaN before all.";

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
    internal override Extreme Extreme => Extreme.Least;
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
