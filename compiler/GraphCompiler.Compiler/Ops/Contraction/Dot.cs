using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Contraction;

/// <summary>Products summed over contracted dimensions, for each index of the batch dimensions.</summary>
/// <param name="LhsBatch">Batch dimensions of the left operand.</param>
/// <param name="RhsBatch">Batch dimensions of the right operand, in the same order.</param>
/// <param name="LhsContract">Contracted dimensions of the left operand.</param>
/// <param name="RhsContract">Contracted dimensions of the right operand, in the same order.</param>
/// <remarks>
/// The result has the batch dimensions, then the free dimensions (m) of the left operand, then those (n) of the right one. Each element is one
/// chain of multiply-adds along the contracted index (<c>DotOrder</c>).
/// VJP: <c>x̄ = dot(z̄, y)</c> over n, <c>ȳ = dot(x, z̄)</c> over m, transposed to the operand's order.
/// </remarks>
public sealed record Dot(
    EquatableArray<int> LhsBatch, EquatableArray<int> RhsBatch,
    EquatableArray<int> LhsContract, EquatableArray<int> RhsContract) : ContractionOp
{
    /// <inheritdoc/>
    public override string Name => "dot";

    /// <inheritdoc/>
    public override string Summary => "Products summed over contracted dimensions: z[b, m, n] = Σₖ x[b, m, k] · y[b, n, k].";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
    [
        "there are two operands with one element type, float or integer",
        "batch and contracted dimensions are dimensions of their operand, each named once, as many on the left as on the right",
        "batch dimensions of the same rank in the lists have equal sizes",
        "contracted dimensions of the same rank in the lists have equal sizes",
    ];

    /// <inheritdoc/>
    public override string Derivative => "x̄ = dot(z̄, y) over n, ȳ = dot(x, z̄) over m";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
    [
        new(MatMul, [new TensorType(DType.F32, [7, 19]), new TensorType(DType.F32, [19, 33])], [ValueRange.Normal]),
        new(new Dot([], [], [0], [1]), [new TensorType(DType.F64, [5, 3]), new TensorType(DType.F64, [4, 5])], [ValueRange.Normal]),
        new(new Dot([0], [0], [2], [1]), [new TensorType(DType.F32, [2, 3, 4]), new TensorType(DType.F32, [2, 4, 5])], [ValueRange.Normal]),
        new(new Dot([], [], [0], [0]), [new TensorType(DType.F32, [9]), new TensorType(DType.F32, [9])], [ValueRange.Normal]),
        new(new Dot([], [], [], []), [new TensorType(DType.F32, [3]), new TensorType(DType.F32, [4])], [ValueRange.Normal]),
        new(MatMul, [new TensorType(DType.I32, [3, 4]), new TensorType(DType.I32, [4, 2])], [new ValueRange(-9, 9)]),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            MatMul,
            [
                ReferenceTensor.Of(new TensorType(DType.I64, [2, 2]), [1L, 2, 3, 4]),
                ReferenceTensor.Of(new TensorType(DType.I64, [2, 2]), [5L, 6, 7, 8]),
            ],
            [ReferenceTensor.Of(new TensorType(DType.I64, [2, 2]), [19L, 22, 43, 50])],
            "Strang, Introduction to Linear Algebra"),
    ];

    /// <summary>The matrix product <c>[m, k] · [k, n]</c>.</summary>
    public static Dot MatMul => new([], [], [1], [0]);

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(
            operands.Length == 2 && operands[0].DType == operands[1].DType && operands[0].DType != DType.Bool,
            "C1", $"{TypeText.Of(operands)}");
        (TensorType x, TensorType y) = (operands[0], operands[1]);
        check.RequireAttribute(
            LhsBatch.Count == RhsBatch.Count && LhsContract.Count == RhsContract.Count
                && IsSelection(LhsBatch, LhsContract, x.Rank) && IsSelection(RhsBatch, RhsContract, y.Rank),
            "C2", $"{this} of {TypeText.Of(operands)}");
        check.Require(SameSizes(x, LhsBatch, y, RhsBatch), "C3", $"{TypeText.Of(operands)} in {this}");
        check.Require(SameSizes(x, LhsContract, y, RhsContract), "C4", $"{TypeText.Of(operands)} in {this}");
        return
        [
            x.With(Shape.Create(
            [
                .. x.Shape.Select(LhsBatch),
                .. x.Shape.Select(LhsFree(x)),
                .. y.Shape.Select(RhsFree(y)),
            ])),
        ];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands) =>
        [ReferenceDot.Evaluate(this, node.Type, operands[0], operands[1])];

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted)
    {
        if (cotangents[0] is not { } cotangent || !node.Type.DType.IsFloat)
        {
            return [null, null];
        }

        (Value x, Value y) = (node.Operands[0], node.Operands[1]);
        int batch = LhsBatch.Count, m = LhsFree(x.Type).Count, n = RhsFree(y.Type).Count;
        EquatableArray<int> batchDims = Enumerable.Range(0, batch).ToEquatable();
        return
        [
            wanted[0]
                ? ToOperand(
                    context.Builder,
                    context.Builder.Dot(cotangent, y, new Dot(batchDims, RhsBatch, Enumerable.Range(batch + m, n).ToEquatable(), RhsFree(y.Type))),
                    // z̄·y has the dimensions: batch, m, and the contracted ones in the right operand's order.
                    [.. LhsBatch, .. LhsFree(x.Type), .. ContractedInOrderOf(RhsContract, LhsContract)])
                : null,
            wanted[1]
                ? ToOperand(
                    context.Builder,
                    context.Builder.Dot(x, cotangent, new Dot(LhsBatch, batchDims, LhsFree(x.Type), Enumerable.Range(batch, m).ToEquatable())),
                    // x·z̄ has the dimensions: batch, the contracted ones in the left operand's order, and n.
                    [.. RhsBatch, .. ContractedInOrderOf(LhsContract, RhsContract), .. RhsFree(y.Type)])
                : null,
        ];
    }

    /// <summary>Bilinear: the sum of the dots with one operand replaced by its tangent.</summary>
    public override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents)
    {
        Value? left = tangents[0] is { } s ? context.Builder.Dot(s, node.Operands[1], this) : null;
        Value? right = tangents[1] is { } t ? context.Builder.Dot(node.Operands[0], t, this) : null;
        return [left is { } l && right is { } r ? context.Builder.Add(l, r) : left ?? right];
    }

    /// <inheritdoc/>
    public override long Depth(TensorType lhs, TensorType rhs) => lhs.Shape.Select(LhsContract).Elements;

    /// <summary>Which dimensions play which role.</summary>
    public ContractionRoles Roles(TensorType lhs, TensorType rhs) =>
        new(LhsBatch, RhsBatch, LhsContract, RhsContract, LhsFree(lhs), RhsFree(rhs));

    private EquatableArray<int> LhsFree(TensorType x) =>
        Enumerable.Range(0, x.Rank).Except(LhsBatch).Except(LhsContract).ToEquatable();

    private EquatableArray<int> RhsFree(TensorType y) =>
        Enumerable.Range(0, y.Rank).Except(RhsBatch).Except(RhsContract).ToEquatable();

    /// <summary>The partners (in <paramref name="to"/>) of the contracted dimensions, in ascending order of their own numbers in <paramref name="from"/>.</summary>
    private static IEnumerable<int> ContractedInOrderOf(EquatableArray<int> from, EquatableArray<int> to) =>
        Enumerable.Range(0, from.Count).OrderBy(i => from[i]).Select(i => to[i]);

    /// <summary>Transposes a value whose dimension i is dimension <paramref name="dims"/>[i] of the operand into the operand's order.</summary>
    private static Value ToOperand(GraphBuilder b, Value value, int[] dims) =>
        b.Transpose(value, Enumerable.Range(0, dims.Length).Select(d => Array.IndexOf(dims, d)).ToEquatable());

    private static bool IsSelection(EquatableArray<int> batch, EquatableArray<int> contract, int rank) =>
        batch.Concat(contract).All(d => d >= 0 && d < rank) && batch.Concat(contract).Distinct().Count() == batch.Count + contract.Count;

    private static bool SameSizes(TensorType x, EquatableArray<int> xs, TensorType y, EquatableArray<int> ys) =>
        xs.Zip(ys).All(pair => x.Shape[pair.First] == y.Shape[pair.Second]);
}

/// <summary>Builds <see cref="Dot"/>.</summary>
public static class DotBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>A dot with the given dimensions.</summary>
        public Value Dot(Value x, Value y, Dot dot) => b.Add(dot, x, y);

        /// <summary>The matrix product <c>[m, k] · [k, n]</c>.</summary>
        public Value MatMul(Value x, Value y) => b.Add(Ops.Contraction.Dot.MatMul, x, y);
    }
}
