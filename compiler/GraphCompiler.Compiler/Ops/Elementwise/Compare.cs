using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>What a comparison asks.</summary>
public enum ComparisonDirection
{
    /// <summary>x = y.</summary>
    Equal,

    /// <summary>x ≠ y: the only one that is true if either is NaN.</summary>
    NotEqual,

    /// <summary>x &lt; y.</summary>
    Less,

    /// <summary>x ≤ y.</summary>
    LessOrEqual,

    /// <summary>x &gt; y.</summary>
    Greater,

    /// <summary>x ≥ y.</summary>
    GreaterOrEqual,
}

/// <summary>Comparison of two elements of one type, with a truth value as result.</summary>
/// <param name="Direction">What is asked.</param>
public sealed record Compare(ComparisonDirection Direction) : Op, IElementwise
{
    /// <inheritdoc/>
    public override string Name => "compare";

    /// <inheritdoc/>
    public override string Summary =>
        "Comparison: z = x ∘ y, with ∘ one of = ≠ < ≤ > ≥; false if either is NaN, but true for ≠.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
        ["operands must have one type", "the element type is float or integer, or bool for = and ≠"];

    /// <inheritdoc/>
    public override string Derivative => "none";

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
        from direction in Enum.GetValues<ComparisonDirection>()
        from type in Accepted(direction).Types()
        select new OpCase(
            new Compare(direction), [new TensorType(type, [5, 7]), new TensorType(type, [5, 7])], [ValueRange.Of(type)]);

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        Golden(ComparisonDirection.Equal, [0, 1, 0, 0]),
        Golden(ComparisonDirection.NotEqual, [1, 0, 1, 1]),
        Golden(ComparisonDirection.Less, [1, 0, 0, 0]),
        Golden(ComparisonDirection.LessOrEqual, [1, 1, 0, 0]),
        Golden(ComparisonDirection.Greater, [0, 0, 1, 0]),
        Golden(ComparisonDirection.GreaterOrEqual, [0, 1, 1, 0]),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(operands.Length == 2 && operands[0] == operands[1], "C1", $"{TypeText.Of(operands)}");
        check.Require(Accepted(Direction).Contains(operands[0].DType), "C2", $"{TypeText.Of(operands)} for {Direction}");
        return [operands[0].With(DType.Bool)];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        ReferenceTensor x = operands[0], y = operands[1];
        DType type = x.Type.DType;
        return
        [
            ReferenceTensor.Of(node.Type, (type.IsFloat
                ? x.Floats.Zip(y.Floats, (a, b) => Holds(a < b, a == b, a > b))
                : x.Integers.Zip(y.Integers, (a, b) => IntegerFunctions.Compare(type, a, b))
                    .Select(order => Holds(order < 0, order == 0, order > 0)))
                .Select(holds => holds ? 1L : 0).ToArray()),
        ];
    }

    /// <inheritdoc/>
    public Expr Compute(ScalarBuilder k, KernelType result, ReadOnlySpan<Expr> operands) => k.Compare(
        Direction switch
        {
            ComparisonDirection.Equal => ScalarFunction.Equal,
            ComparisonDirection.NotEqual => ScalarFunction.NotEqual,
            ComparisonDirection.Less => ScalarFunction.Less,
            ComparisonDirection.LessOrEqual => ScalarFunction.LessOrEqual,
            ComparisonDirection.Greater => ScalarFunction.Greater,
            _ => ScalarFunction.GreaterOrEqual,
        },
        operands[0], operands[1]);

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) => [null, null];

    /// <inheritdoc/>
    public override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents) => [null];

    /// <summary>The answer from the three exclusive relations; none of them holds of a NaN.</summary>
    private bool Holds(bool less, bool equal, bool greater) => Direction switch
    {
        ComparisonDirection.Equal => equal,
        ComparisonDirection.NotEqual => !equal,
        ComparisonDirection.Less => less,
        ComparisonDirection.LessOrEqual => less || equal,
        ComparisonDirection.Greater => greater,
        _ => greater || equal,
    };

    private static ElementKinds Accepted(ComparisonDirection direction) =>
        direction is ComparisonDirection.Equal or ComparisonDirection.NotEqual ? ElementKinds.Any : ElementKinds.Numbers;

    private static OpGolden Golden(ComparisonDirection direction, long[] answers)
    {
        var type = new TensorType(DType.F64, [4]);
        return new OpGolden(
            new Compare(direction),
            [ReferenceTensor.Of(type, 1.0, -0.0, 3, double.NaN), ReferenceTensor.Of(type, 2.0, 0, 2.5, 1)],
            [ReferenceTensor.Of(type.With(DType.Bool), answers)],
            "IEEE 754, 5.11");
    }
}

/// <summary>Builds <see cref="Compare"/>.</summary>
public static class CompareBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>A comparison.</summary>
        public Value Compare(ComparisonDirection direction, Value x, Value y) => b.Add(new Compare(direction), x, y);

        /// <summary>x = y.</summary>
        public Value Equal(Value x, Value y) => b.Compare(ComparisonDirection.Equal, x, y);

        /// <summary>x ≠ y.</summary>
        public Value NotEqual(Value x, Value y) => b.Compare(ComparisonDirection.NotEqual, x, y);

        /// <summary>x &lt; y.</summary>
        public Value Less(Value x, Value y) => b.Compare(ComparisonDirection.Less, x, y);

        /// <summary>x ≤ y.</summary>
        public Value LessOrEqual(Value x, Value y) => b.Compare(ComparisonDirection.LessOrEqual, x, y);

        /// <summary>x &gt; y.</summary>
        public Value Greater(Value x, Value y) => b.Compare(ComparisonDirection.Greater, x, y);

        /// <summary>x ≥ y.</summary>
        public Value GreaterOrEqual(Value x, Value y) => b.Compare(ComparisonDirection.GreaterOrEqual, x, y);
    }
}
