using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Reduction;

/// <summary>Least element along axes: <c>y = min x</c>; NaN if there is one; ∞ or the greatest integer for no elements.</summary>
/// <param name="Axes">The axes that are reduced and removed.</param>
/// <remarks>VJP: <c>x̄ = ȳ / n</c> at the n elements that are equal to the minimum, else 0.</remarks>
public sealed record ReduceMin(EquatableArray<int> Axes) : ExtremeReduction(Axes)
{
    /// <inheritdoc/>
    public override string Name => "reduce_min";

    /// <inheritdoc/>
    public override string Summary => "Least element along axes: y = min x; NaN if there is one; ∞ or the greatest integer for no elements.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = ȳ / n at the n elements that are equal to the minimum, else 0";

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new ReduceMin([1]),
            [ReferenceTensor.Of(DType.F64, [2, 3], [1, 5, 3, 2, double.NaN, 0])],
            [ReferenceTensor.Of(DType.F64, [2], [1, double.NaN])],
            "IEEE 754-2019, 9.6"),
    ];

    /// <inheritdoc/>
    public override ReductionOp Along(EquatableArray<int> axes) => new ReduceMin(axes);

    /// <inheritdoc/>
    internal override Extreme Extreme => Extreme.Least;
}

/// <summary>Builds <see cref="ReduceMin"/>.</summary>
public static class ReduceMinBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Least element along axes, which are removed.</summary>
        public Value ReduceMin(Value x, EquatableArray<int> axes) => axes.Count == 0 ? x : b.Add(new ReduceMin(axes), x);
    }
}
