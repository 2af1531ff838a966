using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Kernels.Indexing;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Indexing;

/// <summary>The index along an axis: <c>y[i₀, i₁, …] = i(axis)</c>.</summary>
/// <param name="Type">Type of the result: f32, f64 or an integer type.</param>
/// <param name="Axis">The axis that is counted along.</param>
public sealed record Iota(TensorType Type, int Axis) : Op, IIndexed
{
    /// <inheritdoc/>
    public override string Name => "iota";

    /// <inheritdoc/>
    public override string Summary => "The index along an axis: y[i₀, i₁, …] = i(axis).";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
        ["there are no operands", "axis is an axis of the result", "the element type is float, or an integer type that holds every index"];

    /// <inheritdoc/>
    public override string Derivative => "none";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
    [
        new(new Iota(new TensorType(DType.F32, [3, 17]), 1), [], []),
        new(new Iota(new TensorType(DType.I32, [19, 2]), 0), [], []),
        new(new Iota(new TensorType(DType.I64, [2, 3, 4]), 1), [], []),
        new(new Iota(new TensorType(DType.U8, [256]), 0), [], []),
    ];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new Iota(new TensorType(DType.I32, [2, 3]), 1), [],
            [ReferenceTensor.Of(new TensorType(DType.I32, [2, 3]), [0L, 1, 2, 0, 1, 2])],
            "StableHLO specification, iota"),
    ];

    /// <inheritdoc/>
    public EquatableArray<IndexSource> Elements => [];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(operands.Length == 0, "C1", $"{TypeText.Of(operands)}");
        check.RequireAxis(Axis, Type.Rank, "C2");
        check.RequireAttribute(
            ElementKinds.Numbers.Contains(Type.DType)
                && (Type.DType.IsFloat || Type.Shape[Axis] == 0
                    || ReferenceTensor.Wrap(Type.DType, Type.Shape[Axis] - 1) == Type.Shape[Axis] - 1),
            "C3", $"{Type}");
        return [Type];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        ReferenceTensor result = ReferenceTensor.Zeros(Type);
        var index = new long[Type.Rank];
        for (long i = 0; i < Type.Elements; i++)
        {
            if (Type.DType.IsFloat)
            {
                result.Floats[i] = index[Axis];
            }
            else
            {
                result.Integers[i] = index[Axis];
            }

            ReferenceTensor.Advance(index, Type);
        }

        return [result];
    }

    /// <inheritdoc/>
    public IndexExpr Position(TensorType result, IReadOnlyList<IndexExpr> index) => index[Axis];

    /// <inheritdoc/>
    public Expr Compute(ScalarBuilder k, KernelType result, Expr position, ReadOnlySpan<Expr> elements) =>
        k.Convert(result, position);

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) => [];
}

/// <summary>Builds <see cref="Iota"/>.</summary>
public static class IotaBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>The index along an axis.</summary>
        public Value Iota(TensorType type, int axis) => b.Add(new Iota(type, axis));
    }
}
