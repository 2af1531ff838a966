using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>The family of functions of one number, float or integer or bool: type in, same type out.</summary>
public abstract record UnaryArithmetic : Op, IElementwise
{
    /// <inheritdoc/>
    public sealed override IReadOnlyList<string> Constraints => [$"the operand is {Accepted.Text()}"];

    /// <summary>The element types that the function is defined for.</summary>
    public abstract ElementKinds Accepted { get; }

    /// <summary>Where floats are tested: away from kinks.</summary>
    public virtual ValueRange Domain => ValueRange.Normal;

    /// <inheritdoc/>
    public sealed override IEnumerable<OpCase> Cases => Accepted.Types().Select(type => new OpCase(
        this, [new TensorType(type, [5, 7])], [type.IsFloat ? Domain : new ValueRange(-9, 9)]));

    /// <summary>Golden values: argument and function value.</summary>
    public abstract (double X, double Y)[] Values { get; }

    /// <inheritdoc/>
    public sealed override IEnumerable<OpGolden> Goldens
    {
        get
        {
            DType element = Accepted.Types().Contains(DType.F64) ? DType.F64 : Accepted.Types().First();
            var type = new TensorType(element, [Values.Length]);
            ReferenceTensor Tensor(Func<(double X, double Y), double> part) => element.IsFloat
                ? ReferenceTensor.Of(type, Values.Select(part).ToArray())
                : ReferenceTensor.Of(type, Values.Select(v => (long)part(v)).ToArray());
            yield return new OpGolden(this, [Tensor(v => v.X)], [Tensor(v => v.Y)], "closed form");
        }
    }

    /// <inheritdoc/>
    public sealed override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(operands.Length == 1 && Accepted.Contains(operands[0].DType), "C1", $"{TypeText.Of(operands)}");
        return [operands[0]];
    }

    /// <summary>The oracle for one element of a float type.</summary>
    public abstract double Evaluate(double x);

    /// <summary>The oracle for one element of an integer type or bool; the result is wrapped to the type.</summary>
    public abstract long Evaluate(DType type, long x);

    /// <inheritdoc/>
    public sealed override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands) => node.Type.DType.IsFloat
            ? [ReferenceTensor.Of(node.Type, Array.ConvertAll(operands[0].Floats, Evaluate))]
            : [ReferenceTensor.Of(node.Type, Array.ConvertAll(operands[0].Integers, x => Evaluate(node.Type.DType, x)))];

    /// <summary>Emits the function.</summary>
    public abstract Expr Compute(ScalarBuilder k, Expr x);

    /// <inheritdoc/>
    public Expr Compute(ScalarBuilder k, KernelType result, ReadOnlySpan<Expr> operands) => Compute(k, operands[0]);

    /// <summary>The cotangent of the operand, or null for a symbolic zero.</summary>
    public abstract Value? Vjp(GraphBuilder b, Value x, Value y, Value cotangent);

    /// <inheritdoc/>
    public sealed override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted) =>
        [cotangents[0] is { } cotangent && wanted[0] && node.Type.DType.IsFloat
            ? Vjp(context.Builder, node.Operands[0], node.Result, cotangent) : null];

    /// <summary>The derivative is a factor, so the tangent is the same formula as the cotangent.</summary>
    public sealed override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents) =>
        [tangents[0] is { } tangent ? Vjp(context.Builder, node.Operands[0], node.Result, tangent) : null];
}
