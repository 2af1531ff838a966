using GraphCompiler.Compiler.Kernels;

namespace GraphCompiler.Compiler.Ops.Reduction;

/// <summary>The family of ops that combine all elements along axes with a monoid; the axes are removed.</summary>
/// <remarks>
/// The monoid works on a state of one or more scalars: a sum has one, an argmax has two (value and index). The order of combination is
/// <c>ReductionOrder</c>'s, a function of the operand's shape and the axes alone.
/// </remarks>
/// <param name="Axes">The axes, ascending, each once.</param>
public abstract record ReductionOp(EquatableArray<int> Axes) : Op
{
    /// <summary>Element types of the state for operands of the given element type.</summary>
    public abstract EquatableArray<DType> State(DType operand);

    /// <summary>The neutral state.</summary>
    public abstract EquatableArray<Const> Identity(DType operand);

    /// <summary>The state of one element.</summary>
    /// <param name="k">Where it is emitted.</param>
    /// <param name="x">The element.</param>
    /// <param name="index">Its row-major index among the reduced elements, an i32 in the lanes of <paramref name="x"/>;
    /// null for families that do not ask for it (<see cref="UsesIndex"/>).</param>
    public abstract EquatableArray<Expr> Lift(ScalarBuilder k, Expr x, Expr? index);

    /// <summary>The state of two parts together.</summary>
    public abstract EquatableArray<Expr> Combine(ScalarBuilder k, EquatableArray<Expr> x, EquatableArray<Expr> y);

    /// <summary>The result from the final state.</summary>
    public virtual Expr Finish(ScalarBuilder k, EquatableArray<Expr> state) => state[^1];

    /// <summary>Whether <see cref="Lift"/> needs the element's index.</summary>
    public virtual bool UsesIndex => false;

    /// <summary>The operand's type without the axes.</summary>
    protected TensorType ReducedType(TypeCheck check, TensorType operand, string number)
    {
        int last = -1;
        foreach (int axis in Axes)
        {
            check.RequireAxis(axis, operand.Rank, number);
            check.RequireAttribute(axis > last, number, $"axes={Axes}");
            last = axis;
        }

        return operand.With(operand.Shape.Without(Axes));
    }
}
