using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Reduction;

/// <summary>The reductions to the index of the element at one end of the order of numbers: the first NaN wins, then the extreme, then the lower index.</summary>
/// <param name="Axes">The axes that are reduced and removed; the index is row-major among their elements.</param>
/// <remarks>No derivative. The state is a value and its index; the lower index wins a tie, so the order of combination does not matter.</remarks>
public abstract record ExtremeIndex(EquatableArray<int> Axes) : ReductionOp(Axes)
{
    /// <inheritdoc/>
    public sealed override IReadOnlyList<string> Constraints =>
        [.. base.Constraints, "there is at least one element along the axes, and fewer than 2³¹"];

    /// <inheritdoc/>
    public sealed override ElementKinds Accepted => ElementKinds.Numbers;

    /// <summary>Which end.</summary>
    internal abstract Extreme Extreme { get; }

    /// <inheritdoc/>
    public sealed override bool UsesIndex => true;

    /// <inheritdoc/>
    public sealed override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        TensorType reduced = base.InferTypes(check, operands)[0];
        check.Require(
            operands[0].Shape.Select(Axes).Elements is > 0 and <= int.MaxValue, "C3", $"{operands[0]} along axes {Axes}");
        return [reduced.With(DType.I32)];
    }

    /// <summary>The neutral state: the other end, at an index above all others.</summary>
    public sealed override EquatableArray<Const> Identity(DType operand) =>
        [Extreme.Identity(operand), Literal.Of(new KernelType(DType.I32), int.MaxValue)];

    /// <summary>The better of two states (value, index).</summary>
    public sealed override EquatableArray<Expr> Combine(ScalarBuilder k, EquatableArray<Expr> x, EquatableArray<Expr> y)
    {
        Expr better = k.Compare(Extreme.IsBetter, y[0], x[0]);
        Expr equal = k.Compare(ScalarFunction.Equal, y[0], x[0]);
        if (x[0].Type.Element.IsFloat)
        {
            Expr xIsNaN = k.Compare(ScalarFunction.NotEqual, x[0], x[0]), yIsNaN = k.Compare(ScalarFunction.NotEqual, y[0], y[0]);
            better = Or(k, better, And(k, yIsNaN, k.Apply(ScalarFunction.Not, xIsNaN)));
            equal = Or(k, equal, And(k, yIsNaN, xIsNaN));
        }

        Expr isFirst = k.Compare(ScalarFunction.Less, y[1], x[1]);
        Expr takeY = Or(k, better, And(k, equal, isFirst));
        return [k.Select(takeY, y[0], x[0]), k.Select(takeY, y[1], x[1])];
    }

    /// <summary>The oracle: looks at the elements one after another.</summary>
    public sealed override ReferenceTensor[] Evaluate(
        ReferenceContext context, Node node, ReadOnlySpan<ReferenceTensor> operands)
    {
        ReferenceTensor x = operands[0], result = ReferenceTensor.Zeros(node.Type);
        int[] kept = [.. Enumerable.Range(0, x.Type.Rank).Except(Axes)];
        long[] strides = node.Type.Shape.Strides(), reducedStrides = x.Type.Shape.Select(Axes).Strides();
        var best = new long[node.Type.Elements];
        Array.Fill(best, -1);
        var index = new long[x.Type.Rank];
        for (long i = 0; i < x.Type.Elements; i++)
        {
            long target = kept.Select((axis, d) => index[axis] * strides[d]).Sum();
            if (best[target] < 0 || IsBetter(i, best[target]))
            {
                best[target] = i;
                result.Integers[target] = Axes.Select((axis, d) => index[axis] * reducedStrides[d]).Sum();
            }

            ReferenceTensor.Advance(index, x.Type);
        }

        return [result];

        bool IsBetter(long i, long old) => x.Type.DType.IsFloat
            ? !double.IsNaN(x.Floats[old]) && (double.IsNaN(x.Floats[i]) || Extreme.IsNearer(x.Floats[i], x.Floats[old]))
            : Extreme.IsNearer(x.Type.DType, x.Integers[i], x.Integers[old]);
    }

    private static Expr And(ScalarBuilder k, Expr x, Expr y) => k.Apply(ScalarFunction.And, x, y);

    private static Expr Or(ScalarBuilder k, Expr x, Expr y) => k.Apply(ScalarFunction.Or, x, y);
}
