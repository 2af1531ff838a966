using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Movement;

/// <summary>The array of which blocks are given: undoes <see cref="Pack"/>.</summary>
/// <param name="Dims">The dimensions that are cut, each once.</param>
/// <param name="Tiles">Elements of a block of each of them.</param>
/// <param name="Outer">Order of the outer dimensions; empty: as they are.</param>
/// <remarks>VJP: <c>x̄ = pack(ȳ)</c>.</remarks>
public sealed record Unpack(EquatableArray<int> Dims, EquatableArray<long> Tiles, EquatableArray<int> Outer) : MovementOp
{
    /// <inheritdoc/>
    public override string Name => "unpack";

    /// <inheritdoc/>
    public override string Summary =>
        "Puts blocks together again: of [n / t, k, t] with dims=[1] tiles=[t] outer=[1,0], y[i, j] = x[j div t, i, j mod t].";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
    [
        "there is one operand",
        "its last dimensions are tiles, one for each of dims, which are dimensions of the result, each once; outer is empty or names each dimension of the result once",
    ];

    /// <inheritdoc/>
    public override string Derivative => "x̄ = pack(ȳ)";

    /// <summary>The layout.</summary>
    public BlockedLayout Layout => new(Dims, Tiles, Outer);

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
    [
        new(new Unpack([1], [4], [1, 0]), [new TensorType(DType.F32, [3, 5, 4])], [ValueRange.Normal]),
        new(new Unpack([1], [2], []), [new TensorType(DType.F64, [2, 2, 3, 2])], [ValueRange.Normal]),
        new(new Unpack([1, 0], [2, 3], [1, 0]), [new TensorType(DType.I32, [2, 2, 2, 3])], [new ValueRange(-9, 9)]),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new Unpack([1], [2], [1, 0]),
            [ReferenceTensor.Of(DType.I32, [2, 2, 2], [1, 2, 5, 6, 3, 4, 7, 8])],
            [ReferenceTensor.Of(DType.I32, [2, 4], [1, 2, 3, 4, 5, 6, 7, 8])],
            "MLIR, tensor.unpack"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(operands.Length == 1, "C1", $"{TypeText.Of(operands)}");
        Shape? logical = Layout.Logical(operands[0].Shape);
        check.RequireAttribute(logical is not null && Layout.Fits(logical), "C2", $"{operands[0]} in {this}");
        return [operands[0].With(logical!)];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands) =>
        [operands[0].Gather(node.Type, index =>
            [.. Layout.OuterOf(index.Length).Select(d => index[d] / Layout.Tile(d)), .. Dims.Select(d => index[d] % Layout.Tile(d))])];

    /// <inheritdoc/>
    public override EquatableArray<IndexSource> Sources(
        ReadOnlySpan<TensorType> operands, TensorType result, IReadOnlyList<IndexExpr> index) =>
        [new IndexSource(0, Place(Layout, index))];

    /// <summary>Where the element at an index lies in memory: the index into the packed array.</summary>
    public static EquatableArray<IndexExpr> Place(BlockedLayout layout, IReadOnlyList<IndexExpr> index) =>
        [.. layout.OuterOf(index.Count).Select(d => index[d] / layout.Tile(d)), .. layout.Dims.Select(d => index[d] % layout.Tile(d))];

    /// <inheritdoc/>
    protected override Value?[] Transposed(GraphBuilder b, Node node, Value cotangent, ReadOnlySpan<bool> wanted) =>
        [b.Pack(cotangent, Layout)];
}

/// <summary>Builds <see cref="Unpack"/>.</summary>
public static class UnpackBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>The array that lies in memory so; row-major adds no node.</summary>
        public Value Unpack(Value x, BlockedLayout layout) =>
            layout == BlockedLayout.RowMajor ? x : b.Add(new Unpack(layout.Dims, layout.Tiles, layout.Outer), x);
    }
}
