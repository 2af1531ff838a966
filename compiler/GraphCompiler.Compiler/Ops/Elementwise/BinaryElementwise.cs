using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Elementwise;

/// <summary>The family of functions of two numbers of one type with a result of that type.</summary>
public abstract record BinaryElementwise : Op, IElementwise
{
    /// <inheritdoc/>
    public sealed override IReadOnlyList<string> Constraints =>
        ["the operands have one type", $"the element type is {Accepted.Text()}"];

    /// <summary>The element types that the function is defined for.</summary>
    public abstract ElementKinds Accepted { get; }

    /// <summary>Where the operands are tested: inside the domain, away from kinks and poles.</summary>
    public virtual EquatableArray<ValueRange> Domain => [ValueRange.Normal];

    /// <inheritdoc/>
    public sealed override IEnumerable<OpCase> Cases
    {
        get
        {
            foreach (DType type in Accepted.Types())
            {
                var operand = new TensorType(type, [5, 7]);
                yield return new OpCase(this, [operand, operand], type.IsFloat ? Domain : [new ValueRange(-9, 9)]);
            }
        }
    }

    /// <summary>Golden values: two arguments and the function value.</summary>
    public abstract (double X, double Y, double Z)[] Values { get; }

    /// <inheritdoc/>
    public sealed override IEnumerable<OpGolden> Goldens
    {
        get
        {
            DType element = Accepted.Types().Contains(DType.F64) ? DType.F64 : Accepted.Types().First();
            var type = new TensorType(element, [Values.Length]);
            ReferenceTensor Tensor(Func<(double X, double Y, double Z), double> part) => element.IsFloat
                ? ReferenceTensor.Of(type, Values.Select(part).ToArray())
                : ReferenceTensor.Of(type, Values.Select(v => (long)part(v)).ToArray());
            yield return new OpGolden(
                this, [Tensor(v => v.X), Tensor(v => v.Y)], [Tensor(v => v.Z)], "closed form");
        }
    }

    /// <inheritdoc/>
    public sealed override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        check.Require(operands.Length == 2 && operands[0] == operands[1], "C1", $"{TypeText.Of(operands)}");
        check.Require(Accepted.Contains(operands[0].DType), "C2", $"{TypeText.Of(operands)}");
        return [operands[0]];
    }

    /// <summary>The oracle for one element of a float type.</summary>
    public abstract double Evaluate(double x, double y);

    /// <summary>The oracle for one element of an integer type or bool; the result is wrapped to the type.</summary>
    public abstract long Evaluate(DType type, long x, long y);

    /// <inheritdoc/>
    public sealed override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        ReferenceTensor x = operands[0], y = operands[1];
        return node.Type.DType.IsFloat
            ? [ReferenceTensor.Of(node.Type, x.Floats.Zip(y.Floats, Evaluate).ToArray())]
            : [ReferenceTensor.Of(node.Type, x.Integers.Zip(y.Integers, (a, b) => Evaluate(node.Type.DType, a, b)).ToArray())];
    }

    /// <summary>Emits the function.</summary>
    public abstract Expr Compute(ScalarBuilder k, Expr x, Expr y);

    /// <inheritdoc/>
    public Expr Compute(ScalarBuilder k, KernelType result, ReadOnlySpan<Expr> operands) =>
        Compute(k, operands[0], operands[1]);

    /// <summary>The cotangent of the first operand, or null for a symbolic zero.</summary>
    public abstract Value? VjpLeft(GraphBuilder b, Value x, Value y, Value z, Value cotangent);

    /// <summary>The cotangent of the second operand, or null for a symbolic zero.</summary>
    public abstract Value? VjpRight(GraphBuilder b, Value x, Value y, Value z, Value cotangent);

    /// <inheritdoc/>
    public sealed override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted)
    {
        if (cotangents[0] is not { } cotangent || !node.Type.DType.IsFloat)
        {
            return [null, null];
        }

        (Value x, Value y, Value z) = (node.Operands[0], node.Operands[1], node.Result);
        return
        [
            wanted[0] ? VjpLeft(context.Builder, x, y, z, cotangent) : null,
            wanted[1] ? VjpRight(context.Builder, x, y, z, cotangent) : null,
        ];
    }

    /// <summary>The partial derivatives are factors, so the tangent is the sum of the cotangent formulas.</summary>
    public sealed override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents)
    {
        (Value x, Value y, Value z) = (node.Operands[0], node.Operands[1], node.Result);
        Value? left = tangents[0] is { } s ? VjpLeft(context.Builder, x, y, z, s) : null;
        Value? right = tangents[1] is { } t ? VjpRight(context.Builder, x, y, z, t) : null;
        return [left is { } l && right is { } r ? context.Builder.Add(l, r) : left ?? right];
    }
}
