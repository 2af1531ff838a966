using GraphCompiler.Compiler.Autodiff;
using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Ops.Compositions;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Reduction;

/// <summary>Product along axes: <c>y = Π x</c>; integers wrap; 1 for no elements.</summary>
/// <param name="Axes">The axes that are multiplied and removed.</param>
/// <remarks>VJP: <c>x̄ᵢ = ȳ · Π x</c> over all elements but i, as a product from both sides, so that zeros are no exception.</remarks>
public sealed record ReduceProd(EquatableArray<int> Axes) : ReductionOp(Axes)
{
    /// <inheritdoc/>
    public override string Name => "reduce_prod";

    /// <inheritdoc/>
    public override string Summary => "Product along axes: y = Π x; integers wrap; 1 for no elements.";

    /// <inheritdoc/>
    public override string Derivative => "x̄ᵢ = ȳ · Π x over all elements but i";

    /// <inheritdoc/>
    public override ElementKinds Accepted => ElementKinds.Numbers;

    /// <inheritdoc/>
    public override IEnumerable<OpCase> Cases =>
        [.. base.Cases.Select(c => c.Operands[0].DType.IsFloat ? c with { Ranges = [new ValueRange(0.8, 1.25)] } : c)];

    /// <inheritdoc/>
    public override IEnumerable<OpGolden> Goldens =>
    [
        new(
            new ReduceProd([0]),
            [ReferenceTensor.Of(DType.I64, [5], [1, 2, 3, 4, 5])],
            [ReferenceTensor.Of(DType.I64, [], [120])],
            "5!"),
    ];

    /// <inheritdoc/>
    public override ReductionOp Along(EquatableArray<int> axes) => new ReduceProd(axes);

    /// <inheritdoc/>
    public override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands) =>
        [operands[0].Fold(node.Type, Axes, 1.0, (product, x) => product * x, 1L, (product, x) => unchecked(product * x))];

    /// <inheritdoc/>
    public override EquatableArray<Const> Identity(DType operand) => [Literal.Of(new KernelType(operand), 1L)];

    /// <inheritdoc/>
    public override EquatableArray<Expr> Combine(ScalarBuilder k, EquatableArray<Expr> x, EquatableArray<Expr> y) =>
        [k.Apply(ScalarFunction.Mul, x[0], y[0])];

    /// <inheritdoc/>
    public override Value?[] Vjp(
        VjpContext context, Node node, ReadOnlySpan<Value?> cotangents, ReadOnlySpan<bool> wanted)
    {
        GraphBuilder b = context.Builder;
        return cotangents[0] is { } cotangent && node.Type.DType.IsFloat
            ? [b.Mul(Spread(b, node, cotangent), ProductOfOthers(b, node.Operands[0]))]
            : [null];
    }

    /// <summary>The tangent of a product: each element's tangent times the product of the others, summed.</summary>
    public override Value?[] Jvp(JvpContext context, Node node, ReadOnlySpan<Value?> tangents)
    {
        GraphBuilder b = context.Builder;
        return tangents[0] is { } tangent && node.Type.DType.IsFloat
            ? [b.ReduceSum(b.Mul(tangent, ProductOfOthers(b, node.Operands[0])), Axes)]
            : [null];
    }

    /// <summary>For each element the product of all others that it is reduced with.</summary>
    private Value ProductOfOthers(GraphBuilder b, Value x)
    {
        // The reduced axes become the last one.
        Shape shape = x.Type.Shape;
        EquatableArray<int> order = Enumerable.Range(0, shape.Rank).Except(Axes).Concat(Axes).ToEquatable();
        Shape moved = shape.Select(order), kept = shape.Without(Axes);
        Value row = b.Reshape(b.Transpose(x, order), Shape.Create([.. kept, shape.Select(Axes).Elements]));
        Value others = b.Mul(
            b.CumulativeProd(row, kept.Rank, exclusive: true),
            b.CumulativeProd(row, kept.Rank, exclusive: true, reverse: true));
        return b.Transpose(b.Reshape(others, moved), Enumerable.Range(0, shape.Rank).OrderBy(axis => order[axis]).ToEquatable());
    }
}

/// <summary>Builds <see cref="ReduceProd"/>.</summary>
public static class ReduceProdBuilder
{
    extension(GraphBuilder b)
    {
        /// <summary>Product along axes, which are removed.</summary>
        public Value ReduceProd(Value x, EquatableArray<int> axes) => axes.Count == 0 ? x : b.Add(new ReduceProd(axes), x);
    }
}
