using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Indexing;

/// <summary>Greatest of the rows at each index: <c>y[β, p, n, s] = max rows[β, p, i, s]</c> over <c>indices[β, i] = n</c>; −∞ or the least integer where there is none.</summary>
/// <param name="Axis">The axis of the table that is indexed.</param>
/// <param name="Extent">Size of the table along the axis.</param>
/// <param name="BatchDims">How many leading dimensions the table and the indices share.</param>
/// <remarks>A NaN comes before all. VJP: <c>r̄ = ȳ / n</c> at the n rows that are equal to the maximum, else 0.</remarks>
public sealed record ScatterMax(int Axis, long Extent, int BatchDims = 0) : ExtremeScatter(Axis, Extent, BatchDims)
{
    /// <inheritdoc/>
    public override string Name => "scatter_max";

    /// <inheritdoc/>
    public override string Summary =>
        "Greatest of the rows at each index: y[β, p, n, s] = max r[β, p, i, s] over indices[β, i] = n; −∞ or the least integer where there is none; "
        + "out of range dropped, and a fault.";

    /// <inheritdoc/>
    public override string Derivative => "r̄ = ȳ / n at the n rows that are equal to the maximum, else 0";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
    [
        new ScatterMax(0, 2).Case(DType.I64, [3, 4], DType.F32, [3, 4, 17]), new ScatterMax(1, 1, 1).Case(DType.I32, [19], DType.F32, [19]),
        new ScatterMax(2, 2, 1).Case(DType.I32, [2, 6], DType.F64, [2, 3, 6, 4]), new ScatterMax(0, 3).Case(DType.I32, [9], DType.I32, [9]),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new ScatterMax(0, 3),
            [ReferenceTensor.Of(DType.I32, [4], [2, 0, 2, 0]), ReferenceTensor.Of(DType.F32, [4, 2], [1, 2, 3, 4, 5, -6, 7, double.NaN])],
            [ReferenceTensor.Of(DType.F32, [3, 2], [7, double.NaN, double.NegativeInfinity, double.NegativeInfinity, 5, 2])],
            "JAX, segment_max"),
    ];

    /// <inheritdoc/>
    internal override Extreme Extreme => Extreme.Greatest;
}

/// <summary>Builds <see cref="Indexing.ScatterMax"/>.</summary>
public static class ScatterMaxBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Greatest of the rows at each index along one axis of size <paramref name="extent"/>; −∞ or the least integer where there is none.</summary>
        public Value ScatterMax(Value indices, Value rows, int axis, long extent, int batchDims = 0) =>
            b.Add(new ScatterMax(axis, extent, batchDims), indices, rows);
    }
}
