using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Reduction;

/// <summary>What <see cref="ArgMax"/> and <see cref="ArgMin"/> share: the first NaN wins, then the extreme, then the lower index.</summary>
internal static class ExtremeIndex
{
    /// <summary>What (C3) demands of the operand.</summary>
    public const string Constraint = "there is at least one element along the axes, and fewer than 2³¹";

    /// <summary>The type of the indices, of the shape that the family has inferred.</summary>
    public static TensorType InferType(
        TypeCheck check, ReadOnlySpan<TensorType> operands, EquatableArray<int> axes, TensorType reduced)
    {
        check.Require(
            operands[0].Shape.Select(axes).Elements is > 0 and <= int.MaxValue, "C3", $"{operands[0]} along axes {axes}");
        return reduced.With(DType.I32);
    }

    /// <summary>The neutral state: the other end, at an index above all others.</summary>
    public static EquatableArray<Const> Identity(Extreme extreme, DType operand) =>
        [extreme.Identity(operand), Literal.Of(new KernelType(DType.I32), int.MaxValue)];

    /// <summary>The better of two states (value, index).</summary>
    public static EquatableArray<Expr> Combine(
        ScalarBuilder k, Extreme extreme, EquatableArray<Expr> x, EquatableArray<Expr> y)
    {
        Expr better = k.Compare(extreme.IsBetter, y[0], x[0]);
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
    public static ReferenceTensor Evaluate(Extreme extreme, TensorType type, EquatableArray<int> axes, ReferenceTensor x)
    {
        ReferenceTensor result = ReferenceTensor.Zeros(type);
        int[] kept = [.. Enumerable.Range(0, x.Type.Rank).Except(axes)];
        long[] strides = type.Shape.Strides(), reducedStrides = x.Type.Shape.Select(axes).Strides();
        var best = new long[type.Elements];
        Array.Fill(best, -1);
        var index = new long[x.Type.Rank];
        for (long i = 0; i < x.Type.Elements; i++)
        {
            long target = kept.Select((axis, d) => index[axis] * strides[d]).Sum();
            if (best[target] < 0 || IsBetter(i, best[target]))
            {
                best[target] = i;
                result.Integers[target] = axes.Select((axis, d) => index[axis] * reducedStrides[d]).Sum();
            }

            ReferenceTensor.Advance(index, x.Type);
        }

        return result;

        bool IsBetter(long i, long old) => x.Type.DType.IsFloat
            ? !double.IsNaN(x.Floats[old]) && (double.IsNaN(x.Floats[i]) || extreme.IsNearer(x.Floats[i], x.Floats[old]))
            : extreme.IsNearer(x.Type.DType, x.Integers[i], x.Integers[old]);
    }

    private static Expr And(ScalarBuilder k, Expr x, Expr y) => k.Apply(ScalarFunction.And, x, y);

    private static Expr Or(ScalarBuilder k, Expr x, Expr y) => k.Apply(ScalarFunction.Or, x, y);
}
