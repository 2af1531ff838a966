using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Movement;

/// <summary>Cuts dimensions into blocks, which become the last dimensions: an array as it lies in memory.</summary>
/// <param name="Dims">The dimensions that are cut, each once.</param>
/// <param name="Tiles">Elements of a block of each of them; they divide the dimension.</param>
/// <param name="Outer">Order of the outer dimensions; empty: as they are.</param>
/// <remarks>VJP: <c>x̄ = unpack(ȳ)</c>. A padded layout is a <see cref="Pad"/> before it.</remarks>
public sealed record Pack(EquatableArray<int> Dims, EquatableArray<long> Tiles, EquatableArray<int> Outer) : MovementOp
{
    /// <inheritdoc/>
    public override string Name => "pack";

    /// <inheritdoc/>
    public override string Summary =>
        "Cuts dimensions into blocks, which come last: of [k, n] with dims=[1] tiles=[t] outer=[1,0], y[j, i, l] = x[i, j · t + l].";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
    [
        "there is one operand",
        "dims are dimensions of the operand, each once, with a tile each that divides its size; outer is empty or names each dimension once",
    ];

    /// <inheritdoc/>
    public override string Derivative => "x̄ = unpack(ȳ)";

    /// <summary>The layout.</summary>
    public BlockedLayout Layout => new(Dims, Tiles, Outer);

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
    [
        new(new Pack([1], [4], [1, 0]), [new TensorType(DType.F32, [5, 12])], [ValueRange.Normal]),
        new(new Pack([1], [2], []), [new TensorType(DType.F64, [2, 4, 3])], [ValueRange.Normal]),
        new(new Pack([1, 0], [2, 3], [1, 0]), [new TensorType(DType.I32, [6, 4])], [new ValueRange(-9, 9)]),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new Pack([1], [2], [1, 0]),
            [ReferenceTensor.Of(DType.I32, [2, 4], [1, 2, 3, 4, 5, 6, 7, 8])],
            [ReferenceTensor.Of(DType.I32, [2, 2, 2], [1, 2, 5, 6, 3, 4, 7, 8])],
            "MLIR, tensor.pack"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(operands.Length == 1, "C1", $"{TypeText.Of(operands)}");
        check.RequireAttribute(Layout.Fits(operands[0].Shape), "C2", $"{operands[0]} in {this}");
        return [operands[0].With(Layout.Physical(operands[0].Shape))];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands) =>
        [operands[0].Gather(node.Type, index =>
        {
            var source = new long[node.Operands[0].Type.Rank];
            int[] outer = Layout.OuterOf(source.Length);
            for (int i = 0; i < source.Length; i++)
            {
                source[outer[i]] = index[i] * Layout.Tile(outer[i]);
            }

            for (int i = 0; i < Dims.Count; i++)
            {
                source[Dims[i]] += index[source.Length + i];
            }

            return source;
        })];

    /// <inheritdoc/>
    public override EquatableArray<IndexSource> Sources(
        ReadOnlySpan<TensorType> operands, TensorType result, IReadOnlyList<IndexExpr> index)
    {
        var source = new IndexExpr[operands[0].Rank];
        int[] outer = Layout.OuterOf(source.Length);
        for (int i = 0; i < source.Length; i++)
        {
            source[outer[i]] = index[i] * Layout.Tile(outer[i]);
        }

        for (int i = 0; i < Dims.Count; i++)
        {
            source[Dims[i]] += index[source.Length + i];
        }

        return [new IndexSource(0, EquatableArray.Create<IndexExpr>(source))];
    }

    /// <inheritdoc/>
    protected override Value?[] Transposed(GraphBuilder b, Node node, Value cotangent, ReadOnlySpan<bool> wanted) =>
        [b.Unpack(cotangent, Layout)];
}

/// <summary>Builds <see cref="Pack"/>.</summary>
public static class PackBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>An array as it lies in memory; row-major adds no node.</summary>
        public Value Pack(Value x, BlockedLayout layout) =>
            layout == BlockedLayout.RowMajor ? x : b.Add(new Pack(layout.Dims, layout.Tiles, layout.Outer), x);
    }
}
