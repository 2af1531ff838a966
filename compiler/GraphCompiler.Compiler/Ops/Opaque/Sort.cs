using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Opaque;

/// <summary>Rows in ascending or descending order, and where each element came from; NaN last, equal elements in the order of their indices.</summary>
/// <param name="Descending">Whether the greatest comes first.</param>
/// <remarks>Rows lie along the last axis. The results are the values and their i32 indices; −0 and +0 are equal. VJP: <c>x̄[i[j]] = ȳ[j]</c>.</remarks>
public sealed record Sort(bool Descending = false) : Op
{
    /// <summary>The element type of the indices.</summary>
    public const DType IndexType = DType.I32;

    /// <inheritdoc/>
    public override string Name => "sort";

    /// <inheritdoc/>
    public override string Summary =>
        "Rows along the last axis in order, and where each element came from: y[j] = x[i[j]]; NaN last, equal elements in the order of their indices.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
        ["there is one operand, a float or integer", "it has a last axis, of less than 2³¹ elements"];

    /// <inheritdoc/>
    public override string Derivative => "x̄[i[j]] = ȳ[j]";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
    [
        Case(new Sort(), DType.F32, [3, 7]),
        Case(new Sort(true), DType.F32, [150]),
        Case(new Sort(), DType.F64, [2, 2, 5]),
        Case(new Sort(true), DType.I32, [2, 140]),
        Case(new Sort(), DType.U8, [19]),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new Sort(true),
            [ReferenceTensor.Of(DType.F32, [3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 11, 10, 9, 8])],
            [
                ReferenceTensor.Of(DType.F32, [3, 4], [3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8]),
                ReferenceTensor.Of(DType.I32, [3, 4], [3, 2, 1, 0, 3, 2, 1, 0, 0, 1, 2, 3]),
            ],
            "ONNX specification, TopK of all four"),
        new(
            new Sort(),
            [ReferenceTensor.Of(DType.F32, [6], [2, double.NaN, -0.0, 2, double.NegativeInfinity, 0])],
            [
                ReferenceTensor.Of(DType.F32, [6], [double.NegativeInfinity, -0.0, 0, 2, 2, double.NaN]),
                ReferenceTensor.Of(DType.I32, [6], [4, 2, 5, 0, 3, 1]),
            ],
            "by hand"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(operands.Length == 1 && ElementKinds.Numbers.Contains(operands[0].DType), "C1", $"{TypeText.Of(operands)}");
        check.Require(operands[0].Rank > 0 && operands[0].Shape[^1] <= int.MaxValue, "C2", $"{operands[0]}");
        return [operands[0], operands[0].With(IndexType)];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        ReferenceTensor x = operands[0], values = ReferenceTensor.Zeros(x.Type), indices = ReferenceTensor.Zeros(node.Types[1]);
        long size = x.Type.Shape[^1];
        for (long row = 0; size > 0 && row < x.Type.Elements / size; row++)
        {
            // OrderBy is stable.
            long[] order = [.. Enumerable.Range(0, (int)size).Select(i => (row * size) + i).Order(Comparer<long>.Create((p, q) => Compare(x, p, q)))];
            for (long j = 0; j < size; j++)
            {
                values.Set((row * size) + j, x, order[j]);
                indices.Integers[(row * size) + j] = order[j] - (row * size);
            }
        }

        return [values, indices];
    }

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted)
    {
        GraphBuilder b = context.Builder;
        return [cotangents[0] is { } cotangent && node.Types[0].DType.IsFloat
            ? b.AddElements(new Value(node, 1), cotangent, node.Types[0].Rank - 1, cotangent.Type.Shape[^1]) : null];
    }

    /// <summary>The tangents in the same order.</summary>
    public override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents) =>
        [tangents[0] is { } tangent ? context.Builder.GatherElements(tangent, new Value(node, 1), node.Types[0].Rank - 1) : null, null];

    private int Compare(ReferenceTensor x, long p, long q)
    {
        int order;
        if (x.Type.DType.IsFloat)
        {
            (double a, double c) = (x.Floats[p], x.Floats[q]);
            if (double.IsNaN(a) || double.IsNaN(c))
            {
                return double.IsNaN(a) && double.IsNaN(c) ? p.CompareTo(q) : double.IsNaN(a) ? 1 : -1;
            }

            order = a < c ? -1 : a > c ? 1 : 0;
        }
        else
        {
            order = IntegerFunctions.Compare(x.Type.DType, x.Integers[p], x.Integers[q]);
        }

        return order == 0 ? p.CompareTo(q) : Descending ? -order : order;
    }

    private static OpCase Case(Sort op, DType type, Shape shape) => new(
        op, [new TensorType(type, shape)], [type.IsFloat ? new ValueRange(-3, 3, Distinct: true) : ValueRange.Of(type)]);
}

/// <summary>Builds <see cref="Sort"/>.</summary>
public static class SortBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Elements in order along an axis, and their indices (i32); NaN last, equal elements in the order of their indices.</summary>
        public (Value Values, Value Indices) Sort(Value x, int axis, bool descending = false)
        {
            Node sorted = b.AddNode(new Sort(descending), b.MoveAxisToEnd(x, axis));
            return (b.MoveEndToAxis(new Value(sorted, 0), axis), b.MoveEndToAxis(new Value(sorted, 1), axis));
        }

        /// <summary>The indices (i32) that bring elements along an axis in order.</summary>
        public Value ArgSort(Value x, int axis, bool descending = false) => b.Sort(x, axis, descending).Indices;

        /// <summary>The k greatest elements along an axis, or the least, in order, and their indices (i32).</summary>
        /// <exception cref="GraphCompilerException">GRC1004: there are not k elements.</exception>
        public (Value Values, Value Indices) TopK(Value x, long k, int axis, bool greatest = true)
        {
            (Value values, Value indices) = b.Sort(x, axis, greatest);
            return (b.SliceAxis(values, axis, 0, k), b.SliceAxis(indices, axis, 0, k));
        }
    }
}
