using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Control;

/// <summary>A value that is known when the graph is built.</summary>
/// <param name="Data">The value.</param>
public sealed record Constant(ConstantData Data) : Op
{
    /// <inheritdoc/>
    public override string Name => "constant";

    /// <inheritdoc/>
    public override string Summary => "A value that is known when the graph is built.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints => ["there are no operands", "the element type is not reserved"];

    /// <inheritdoc/>
    public override string Derivative => "none";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
        [new(new Constant(new ConstantData(NdArray.From<float>([1, -0f, 2.5f], [3]))), [], [])];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new Constant(new ConstantData(NdArray.Scalar(7))), [],
            [ReferenceTensor.Of(TensorType.Scalar(DType.I32), 7L)], "by definition"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(operands.Length == 0, "C1", $"{TypeText.Of(operands)}");
        check.Require(!Data.Array.DType.IsReserved, "C2", $"{Data.Array}");
        return [new TensorType(Data.Array.DType, Data.Array.Shape)];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands) => [ReferenceTensor.From(Data.Array)];

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) => [];
}

/// <summary>Builds <see cref="Constant"/>.</summary>
public static class ConstantBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>A constant; the array is copied by nobody and must not be changed any more.</summary>
        public Value Constant(NdArray value) => b.Add(new Constant(new ConstantData(value)));

        /// <summary>A scalar constant, rounded to the type.</summary>
        public Value Scalar(DType type, double value)
        {
            TensorType scalar = TensorType.Scalar(type);
            return b.Constant((type.IsFloat
                ? ReferenceTensor.Of(scalar, value) : ReferenceTensor.Of(scalar, (long)value)).ToNdArray());
        }

        /// <summary>A tensor of one number, as a scalar constant that is broadcast.</summary>
        public Value Full(TensorType type, double value) => b.BroadcastScalar(b.Scalar(type.DType, value), type.Shape);

        /// <summary>A number in every element, of the type of <paramref name="x"/>.</summary>
        public Value FullLike(Value x, double value) => b.Full(x.Type, value);

        /// <summary>Ones of the type of <paramref name="x"/>.</summary>
        public Value OneLike(Value x) => b.Full(x.Type, 1);

        /// <summary>Zeros of the type of <paramref name="x"/>.</summary>
        public Value ZeroLike(Value x) => b.Full(x.Type, 0);
    }
}
