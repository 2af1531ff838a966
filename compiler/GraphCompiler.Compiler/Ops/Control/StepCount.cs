using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Control;

/// <summary>How many steps of a sequence are taken, <c>y = x</c>; more than its length end the run with a fault, before any state is changed.</summary>
/// <param name="Length">Steps that the sequence has at most.</param>
/// <remarks>No derivative.</remarks>
public sealed record StepCount(long Length) : Op, IElementwise, IGuard
{
    /// <inheritdoc/>
    public override string Name => "step_count";

    /// <inheritdoc/>
    public override string Summary =>
        "How many steps of a sequence are taken, y = x; more than its length end the run with a fault, before any state is changed.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints => ["there is one operand, i32", "the length is at least 0 and below 2³¹"];

    /// <inheritdoc/>
    public override string Derivative => "none";

    /// <inheritdoc/>
    public override DiagnosticId Fault => DiagnosticId.SequenceFull;

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
        [new(new StepCount(9), [TensorType.Scalar(DType.I32)], [new ValueRange(0, 9)]), new(new StepCount(9), [new TensorType(DType.I32, [35])], [new ValueRange(0, 9)])];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new StepCount(3), [ReferenceTensor.Of(DType.I32, [3], [0, 1, 3])], [ReferenceTensor.Of(DType.I32, [3], [0, 1, 3])],
            "by hand: the operand"),
    ];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(operands.Length == 1 && operands[0].DType == DType.I32, "C1", $"{TypeText.Of(operands)}");
        check.RequireAttribute(Length is >= 0 and <= int.MaxValue, "C2", $"length={Length}");
        return [operands[0]];
    }

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        for (long i = 0; i < node.Type.Elements; i++)
        {
            if (operands[0].Integers[i] > Length)
            {
                context.Fault(node, DiagnosticId.SequenceFull, i);
            }
        }

        return [operands[0]];
    }

    /// <inheritdoc/>
    public Expr Compute(ScalarBuilder k, KernelType result, ReadOnlySpan<Expr> operands) => operands[0];

    /// <inheritdoc/>
    public Expr IsFault(ScalarBuilder k, ReadOnlySpan<Expr> operands) =>
        k.Compare(ScalarFunction.Greater, operands[0], Literal.Of(operands[0].Type, Length));

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) => [null];

    /// <inheritdoc/>
    public override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents) => [null];
}

/// <summary>Builds <see cref="StepCount"/>.</summary>
public static class StepCountBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>How many steps of a sequence are taken; more than <paramref name="length"/> end the run with a fault.</summary>
        public Value StepCount(Value taken, long length) => b.Add(new StepCount(length), taken);
    }
}
