using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Indexing;

/// <summary>Adds rows into a table of zeros at given indices: <c>y[β, p, indices[β, i], s] += rows[β, p, i, s]</c>.</summary>
/// <param name="Axis">The axis of the table that is indexed.</param>
/// <param name="Extent">Size of the table along the axis.</param>
/// <param name="BatchDims">How many leading dimensions the table and the indices share.</param>
/// <remarks>Each element is a chain of additions from +0. VJP: <c>r̄ = gather(ȳ, indices)</c>.</remarks>
public sealed record ScatterAdd(int Axis, long Extent, int BatchDims = 0) : ScatterOp(Axis, Extent, BatchDims)
{
    /// <inheritdoc/>
    public override string Name => "scatter_add";

    /// <inheritdoc/>
    public override string Summary =>
        "Adds rows into zeros at given indices, in their order: y[β, p, indices[β, i], s] += r[β, p, i, s]; out of range dropped, and a fault.";

    /// <inheritdoc/>
    public override string Derivative => "r̄ = gather(ȳ, indices)";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
    [
        new ScatterAdd(0, 7).Case(DType.I64, [3, 4], DType.F32, [3, 4, 17]),
        new ScatterAdd(1, 5, 1).Case(DType.I32, [19], DType.F32, [19]),
        new ScatterAdd(1, 5).Case(DType.I32, [4], DType.F64, [2, 4, 3]),
        new ScatterAdd(2, 5, 1).Case(DType.I64, [2, 6], DType.F32, [2, 3, 6, 4]),
        new ScatterAdd(0, 3).Case(DType.I32, [9], DType.I32, [9]),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new ScatterAdd(0, 3),
            [ReferenceTensor.Of(DType.I32, [4], [2, 0, 2, 0]), ReferenceTensor.Of(DType.I32, [4, 2], [1, 2, 3, 4, 5, 6, 7, 8])],
            [ReferenceTensor.Of(DType.I32, [3, 2], [10, 12, 0, 0, 6, 8])],
            "PyTorch, index_add_"),
    ];

    /// <inheritdoc/>
    public override ScalarFunction Function => ScalarFunction.Add;

    /// <inheritdoc/>
    public override Const Initial(DType type) => Literal.Of(new KernelType(type), 0L);

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        ReferenceTensor rows = operands[1];
        return Fold(context, node, operands, ReferenceTensor.Zeros(node.Type), (table, element, row) => table.Accumulate(element, rows, row));
    }

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) =>
        [
            null,
            wanted[1] && cotangents[0] is { } cotangent && node.Type.DType.IsFloat
                ? context.Builder.Gather(cotangent, node.Operands[0], Axis, BatchDims) : null,
        ];

    /// <summary>Linear in the rows: the tangent is added as the rows are.</summary>
    public override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents) =>
        [tangents[1] is { } tangent ? context.Builder.ScatterAdd(node.Operands[0], tangent, this) : null];
}

/// <summary>Builds <see cref="Indexing.ScatterAdd"/>.</summary>
public static class ScatterAddBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Adds rows into zeros at given indices.</summary>
        public Value ScatterAdd(Value indices, Value rows, ScatterAdd op) => b.Add(op, indices, rows);

        /// <summary>Adds rows into zeros at given indices along one axis of size <paramref name="extent"/>.</summary>
        public Value ScatterAdd(Value indices, Value rows, int axis, long extent, int batchDims = 0) =>
            b.Add(new ScatterAdd(axis, extent, batchDims), indices, rows);
    }
}
