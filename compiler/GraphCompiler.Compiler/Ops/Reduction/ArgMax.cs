using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Reduction;

/// <summary>Index of the greatest element along axes, i32; the first of equal ones, and the first NaN before all.</summary>
/// <param name="Axes">The axes that are reduced and removed; the index is row-major among their elements.</param>
public sealed record ArgMax(EquatableArray<int> Axes) : ExtremeIndex(Axes)
{
    /// <inheritdoc/>
    public override string Name => "argmax";

    /// <inheritdoc/>
    public override string Summary =>
        "Index of the greatest element along axes, row-major, i32; the first of equal ones, and the first NaN before all.";

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
    internal override Extreme Extreme => Extreme.Greatest;
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
