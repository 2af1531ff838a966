using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Reduction;

/// <summary>Greatest element along axes: <c>y = max x</c>; NaN if there is one; −∞ or the least integer for no elements.</summary>
/// <param name="Axes">The axes that are reduced and removed.</param>
/// <remarks>VJP: <c>x̄ = ȳ / n</c> at the n elements that are equal to the maximum, else 0.</remarks>
public sealed record ReduceMax(EquatableArray<int> Axes) : ExtremeReduction(Axes)
{
    /// <inheritdoc/>
    public override string Name => "reduce_max";

    /// <inheritdoc/>
    public override string Summary => "Greatest element along axes: y = max x; NaN if there is one; −∞ or the least integer for no elements.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ = ȳ / n at the n elements that are equal to the maximum, else 0";

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new ReduceMax([1]),
            [ReferenceTensor.Of(DType.F64, [2, 3], [1, 5, 3, 2, double.NaN, 0])],
            [ReferenceTensor.Of(DType.F64, [2], [5, double.NaN])],
            "IEEE 754-2019, 9.6"),
    ];

    /// <inheritdoc/>
    public override ReductionOp Along(EquatableArray<int> axes) => new ReduceMax(axes);

    /// <inheritdoc/>
    internal override Extreme Extreme => Extreme.Greatest;
}

/// <summary>Builds <see cref="ReduceMax"/>.</summary>
public static class ReduceMaxBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Greatest element along axes, which are removed.</summary>
        public Value ReduceMax(Value x, EquatableArray<int> axes) => axes.Count == 0 ? x : b.Add(new ReduceMax(axes), x);
    }
}
