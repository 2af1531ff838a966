using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>The family of functions of two elements of one type with a result of that type.</summary>
public abstract record BinaryElementwise : Op, IElementwise
{
    /// <summary>The function in the domain of the oracle; it says for which element types there is one.</summary>
    public abstract BinaryOracle Oracle { get; }

    /// <summary>Golden values: two arguments and the function value.</summary>
    public abstract (double X, double Y, double Z)[] Values { get; }

    /// <summary>Where float operands are tested, one range for both or one each: inside the domain, away from kinks and poles.</summary>
    public virtual EquatableArray<ValueRange> Domain => [ValueRange.Normal];

    /// <inheritdoc/>
    /// <remarks>With <see cref="VjpLeft"/> and <see cref="VjpRight"/>: by default there is none, as of functions of bits.</remarks>
    public override string Derivative => "none";

    /// <inheritdoc/>
    public sealed override IReadOnlyList<string> Constraints =>
        ["operands must have one type", $"the element type is {Oracle.Accepted.Text()}"];

    /// <inheritdoc/>
    public sealed override IEnumerable<OpCase> Cases => Oracle.Accepted.Types().Select(type =>
    {
        var operand = new TensorType(type, [5, 7]);
        return new OpCase(this, [operand, operand], type.IsFloat ? Domain : [ValueRange.Of(type)]);
    });

    /// <inheritdoc/>
    public sealed override IEnumerable<OpGolden> Goldens =>
    [
        OpGolden.Elementwise(
            this, Oracle.Accepted.GoldenType, [Values.Select(v => v.X), Values.Select(v => v.Y), Values.Select(v => v.Z)],
            "closed form"),
    ];

    /// <inheritdoc/>
    public sealed override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(operands.Length == 2 && operands[0] == operands[1], "C1", $"{TypeText.Of(operands)}");
        check.Require(Oracle.Accepted.Contains(operands[0].DType), "C2", $"{TypeText.Of(operands)}");
        return [operands[0]];
    }

    /// <inheritdoc/>
    public sealed override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        BinaryOracle oracle = Oracle;
        ReferenceTensor x = operands[0], y = operands[1];
        return node.Type.DType.IsFloat
            ? [ReferenceTensor.Of(node.Type, x.Floats.Zip(y.Floats, oracle.Floats!).ToArray())]
            : [ReferenceTensor.Of(
                node.Type, x.Integers.Zip(y.Integers, (p, q) => oracle.OnIntegers(node.Type.DType, p, q)).ToArray())];
    }

    /// <summary>Emits the function.</summary>
    public abstract Expr Compute(ScalarBuilder k, Expr x, Expr y);

    /// <inheritdoc/>
    public Expr Compute(ScalarBuilder k, KernelType result, ReadOnlySpan<Expr> operands) =>
        Compute(k, operands[0], operands[1]);

    /// <summary>The cotangent of the first operand, a float, or null for a symbolic zero.</summary>
    public virtual Value? VjpLeft(GraphBuilder b, Value x, Value y, Value z, Value cotangent) => null;

    /// <summary>The cotangent of the second operand, a float, or null for a symbolic zero.</summary>
    public virtual Value? VjpRight(GraphBuilder b, Value x, Value y, Value z, Value cotangent) => null;

    /// <inheritdoc/>
    public sealed override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) =>
        Derive(context.Builder, node, wanted[0] ? cotangents[0] : null, wanted[1] ? cotangents[0] : null);

    /// <summary>The partial derivatives are factors, so the tangent is the sum of the cotangent formulas.</summary>
    public sealed override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents) =>
        [context.Builder.AddTerms(Derive(context.Builder, node, tangents[0], tangents[1]))];

    private Value?[] Derive(GraphBuilder b, Node node, Value? left, Value? right)
    {
        (Value x, Value y, Value z) = (node.Operands[0], node.Operands[1], node.Result);
        bool differentiable = node.Type.DType.IsFloat;
        return
        [
            differentiable && left is { } l ? VjpLeft(b, x, y, z, l) : null,
            differentiable && right is { } r ? VjpRight(b, x, y, z, r) : null,
        ];
    }
}
