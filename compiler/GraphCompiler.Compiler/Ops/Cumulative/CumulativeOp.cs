using GraphCompiler.Compiler.Kernels;
using GraphCompiler.Compiler.Reference;

namespace GraphCompiler.Compiler.Ops.Cumulative;

/// <summary>The family of ops that carry a value along an axis: <c>s[−1] = identity, s[i] = f(s[i − 1], x[i])</c>, from the first element on or from the last.</summary>
/// <remarks>The result is s[i], or for <paramref name="Exclusive"/> s[i − 1]. Each is one chain in order.</remarks>
/// <param name="Axis">The axis.</param>
/// <param name="Exclusive">Whether the element itself is left out.</param>
/// <param name="Reverse">Whether the chain runs from the end.</param>
public abstract record CumulativeOp(int Axis, bool Exclusive, bool Reverse) : Op
{
    /// <summary>Number of operands, all of one type.</summary>
    public virtual int Arity => 1;

    /// <summary>What the chain starts from.</summary>
    /// <param name="type">Element type.</param>
    public abstract Const Identity(DType type);

    /// <summary>Emits the next value of the chain.</summary>
    /// <param name="k">Where it is emitted.</param>
    /// <param name="state">The value so far.</param>
    /// <param name="elements">The operands' elements.</param>
    public abstract Expr Next(ScalarBuilder k, Expr state, ReadOnlySpan<Expr> elements);

    /// <summary>The element types that the op is defined for.</summary>
    protected virtual ElementKinds Accepted => ElementKinds.Numbers;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Constraints =>
        [Arity == 1 ? $"there is one operand, {Accepted.Text()}" : $"there are {Arity} operands of one type, {Accepted.Text()}", "axis is an axis of the operands"];

    /// <inheritdoc/>
    public override EquatableArray<TensorType> InferTypes(TypeCheck check, ReadOnlySpan<TensorType> operands)
    {
        bool alike = operands.Length == Arity && Accepted.Contains(operands[0].DType);
        foreach (TensorType operand in operands)
        {
            alike &= operand == operands[0];
        }

        check.Require(alike, "C1", $"{TypeText.Of(operands)}");
        check.RequireAxis(Axis, operands[0].Rank, "C2");
        return [operands[0]];
    }

    /// <summary>The oracle: each chain, one element at a time.</summary>
    /// <param name="operands">The operands.</param>
    /// <param name="identity">What floats start from.</param>
    /// <param name="next">The next float from the value so far and the operands at an element.</param>
    /// <param name="integerIdentity">What integers start from.</param>
    /// <param name="integerNext">The next integer.</param>
    protected ReferenceTensor[] Chains(
        ReferenceTensor[] operands, double identity, Func<double, long, double> next, long integerIdentity, Func<long, long, long> integerNext)
    {
        TensorType type = operands[0].Type;
        ReferenceTensor result = ReferenceTensor.Zeros(type);
        long size = type.Shape[Axis], inner = type.Shape.Strides()[Axis];
        for (long chain = 0; size > 0 && chain < type.Elements / size; chain++)
        {
            (double state, long integer) = (identity, integerIdentity);
            for (long step = 0; step < size; step++)
            {
                long at = (((chain / inner * size) + (Reverse ? size - 1 - step : step)) * inner) + (chain % inner);
                (double before, long integerBefore) = (state, integer);
                if (type.DType.IsFloat)
                {
                    state = next(state, at);
                    result.Floats[at] = Exclusive ? before : state;
                }
                else
                {
                    integer = ReferenceTensor.Wrap(type.DType, integerNext(integer, at));
                    result.Integers[at] = Exclusive ? integerBefore : integer;
                }
            }
        }

        return [result];
    }

    /// <summary>Elements moved by one along the axis, against the chain's direction: <c>y[i] = x[i + 1]</c>, and 0 at the end.</summary>
    protected Value Following(GraphBuilder b, Value x) => b.PadAxis(x, b.Scalar(x.Type.DType, 0), Axis, Reverse ? 1 : -1, Reverse ? -1 : 1);

    /// <summary>Elements moved by one along the axis, in the chain's direction: <c>y[i] = x[i − 1]</c>, and 0 at the start.</summary>
    protected Value Preceding(GraphBuilder b, Value x) => b.PadAxis(x, b.Scalar(x.Type.DType, 0), Axis, Reverse ? -1 : 1, Reverse ? 1 : -1);

    /// <summary>Cases of an op in both directions, along rows and columns.</summary>
    protected static IEnumerable<OpCase> CasesOf(Func<int, bool, bool, CumulativeOp> op, params (DType Type, ValueRange Range)[] types) =>
        from item in types
        from c in new (int Axis, bool Exclusive, bool Reverse, Shape Shape)[]
        {
            (1, false, false, [3, 17]), (0, true, false, [5, 18]), (1, false, true, [2, 4, 3]), (0, true, true, [7]),
        }
        let made = op(c.Axis, c.Exclusive, c.Reverse)
        select new OpCase(made, Enumerable.Repeat(new TensorType(item.Type, c.Shape), made.Arity).ToEquatable(), [item.Range]);
}
